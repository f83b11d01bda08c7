import Expressions

/// `length_constraints:`: how many sentences, paragraphs and words there are.
enum LengthInstructions {
  static let all: [(id: String, type: any Instruction.Type)] = [
    ("length_constraints:number_sentences", Sentences.self),
    ("length_constraints:number_paragraphs", Paragraphs.self),
    ("length_constraints:number_words", Words.self),
    ("length_constraints:nth_paragraph_first_word", FirstWord.self),
  ]

  /// So many sentences.
  struct Sentences: Instruction {
    static let argumentNames = ["num_sentences", "relation"]
    private let limit: CountLimit

    init(_ arguments: InstructionArguments) throws(InstructionFault) {
      limit = try arguments.limit("num_sentences", relation: "relation")
    }

    func isFollowed(by response: String) -> Bool { limit.holds(SentenceCounter.count(response)) }
  }

  /// Exactly so many paragraphs between `***`; an empty one counts at neither end, and is wrong
  /// between others.
  struct Paragraphs: Instruction {
    static let argumentNames = ["num_paragraphs"]
    private let number: Int
    private let divider: Expression

    init(_ arguments: InstructionArguments) throws(InstructionFault) {
      number = try arguments.count("num_paragraphs")
      divider = try .fixed("\\s?\\*\\*\\*\\s?")
    }

    func isFollowed(by response: String) throws(ExpressionError) -> Bool {
      let bytes = Array(response.utf8)
      let dividers = try divider.matches(in: bytes, bytes.indices)
      let blank = bytes.ranges(between: dividers).map {
        String(decoding: bytes[$0], as: UTF8.self).isPythonBlank
      }
      if blank.dropFirst().dropLast().contains(true) { return false }
      return blank.count { !$0 } == number
    }
  }

  /// So many words: runs of letters, digits and underscores.
  struct Words: Instruction {
    static let argumentNames = ["num_words", "relation"]
    private let limit: CountLimit
    private let word: Expression

    init(_ arguments: InstructionArguments) throws(InstructionFault) {
      limit = try arguments.limit("num_words", relation: "relation")
      word = try .fixed("\\w+")
    }

    func isFollowed(by response: String) throws(ExpressionError) -> Bool {
      limit.holds(try word.matches(in: response).count)
    }
  }

  /// Exactly so many paragraphs between blank lines, and one of them begins with a word.
  struct FirstWord: Instruction {
    static let argumentNames = ["num_paragraphs", "nth_paragraph", "first_word"]
    private let number: Int
    private let place: Int
    private let word: String

    init(_ arguments: InstructionArguments) throws(InstructionFault) {
      number = try arguments.count("num_paragraphs")
      place = try arguments.count("nth_paragraph")
      word = try arguments.text("first_word").lowercased()
      guard place > 0 else {
        throw InstructionFault(reason: "the argument \"nth_paragraph\" is 0; the first is 1")
      }
      guard place <= number else {
        throw InstructionFault(
          reason: "the argument \"nth_paragraph\" is \(place), of \(number) paragraphs; "
            + "1 to num_paragraphs would do")
      }
    }

    func isFollowed(by response: String) -> Bool {
      let paragraphs = response.pythonSplit("\n\n")
      let count = paragraphs.count { !$0.isPythonBlank }
      guard place <= count, count == number else { return false }
      return Self.firstWord(of: paragraphs[place - 1]) == word
    }

    /// The first word in lower case, without quotation marks before it, up to any punctuation.
    private static func firstWord(of paragraph: String) -> String? {
      guard var word = paragraph.pythonWords.first?.unicodeScalars[...] else { return nil }
      word = word.drop { $0 == "'" }.drop { $0 == "\"" }
      let marks: [Unicode.Scalar] = [".", ",", "?", "!", "'", "\""]
      return String(word.prefix { !marks.contains($0) }).lowercased()
    }
  }
}
