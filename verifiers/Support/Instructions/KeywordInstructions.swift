import Expressions

/// `keywords:`: words that have to occur, or may not.
enum KeywordInstructions {
  static let all: [(id: String, type: any Instruction.Type)] = [
    ("keywords:existence", Existence.self), ("keywords:frequency", Frequency.self),
    ("keywords:forbidden_words", Forbidden.self),
    ("keywords:letter_frequency", LetterFrequency.self),
  ]

  /// Every keyword occurs, within words too.
  struct Existence: Instruction {
    static let argumentNames = ["keywords"]
    private let keywords: [Expression]

    init(_ arguments: InstructionArguments) throws(InstructionFault) {
      var keywords: [Expression] = []
      for word in try arguments.texts("keywords") { keywords.append(try .argument(word)) }
      self.keywords = keywords
    }

    func isFollowed(by response: String) throws(ExpressionError) -> Bool {
      for keyword in keywords where try !keyword.occurs(in: response) { return false }
      return true
    }
  }

  /// A keyword occurs so often, within words too.
  struct Frequency: Instruction {
    static let argumentNames = ["keyword", "frequency", "relation"]
    private let keyword: Expression
    private let limit: CountLimit

    init(_ arguments: InstructionArguments) throws(InstructionFault) {
      keyword = try .argument(try arguments.text("keyword"))
      limit = try arguments.limit("frequency", relation: "relation")
    }

    func isFollowed(by response: String) throws(ExpressionError) -> Bool {
      limit.holds(try keyword.matches(in: response).count)
    }
  }

  /// No forbidden word stands as a word.
  struct Forbidden: Instruction {
    static let argumentNames = ["forbidden_words"]
    private let words: [Expression]

    init(_ arguments: InstructionArguments) throws(InstructionFault) {
      var words: [Expression] = []
      for word in try arguments.texts("forbidden_words") {
        words.append(try .argument(word, before: "\\b", after: "\\b"))
      }
      self.words = words
    }

    func isFollowed(by response: String) throws(ExpressionError) -> Bool {
      for word in words where try word.occurs(in: response) { return false }
      return true
    }
  }

  /// A letter, or any other one character, occurs so often, in either case.
  struct LetterFrequency: Instruction {
    static let argumentNames = ["letter", "let_frequency", "let_relation"]
    private let letter: Unicode.Scalar
    private let limit: CountLimit

    init(_ arguments: InstructionArguments) throws(InstructionFault) {
      let text = try arguments.text("letter").lowercased().unicodeScalars
      guard let letter = text.first, text.count == 1 else {
        throw InstructionFault(reason: "the argument \"letter\" is not one character")
      }
      self.letter = letter
      limit = try arguments.limit("let_frequency", relation: "let_relation")
    }

    func isFollowed(by response: String) -> Bool {
      limit.holds(response.lowercased().unicodeScalars.count { $0 == letter })
    }
  }
}
