/// `change_case:`: all capitals, no capitals, so many words in capitals.
enum CaseInstructions {
  static let all: [(id: String, type: any Instruction.Type)] = [
    ("change_case:capital_word_frequency", CapitalWords.self),
    ("change_case:english_capital", Capitals.self),
    ("change_case:english_lowercase", Lowercase.self),
  ]

  /// So many words are in capitals.
  struct CapitalWords: Instruction {
    static let argumentNames = ["capital_frequency", "capital_relation"]
    private let limit: CountLimit

    init(_ arguments: InstructionArguments) throws(InstructionFault) {
      limit = try arguments.limit("capital_frequency", relation: "capital_relation")
    }

    func isFollowed(by response: String) -> Bool {
      limit.holds(TreebankWords.words(of: response).count { $0.isPythonUpper })
    }
  }

  /// English, and every letter a capital.
  struct Capitals: Instruction {
    init(_ arguments: InstructionArguments) {}

    func isFollowed(by response: String) -> Bool {
      response.isPythonUpper && LanguageIdentifier.mayBeEnglish(response)
    }
  }

  /// English, and no letter a capital.
  struct Lowercase: Instruction {
    init(_ arguments: InstructionArguments) {}

    func isFollowed(by response: String) -> Bool {
      response.isPythonLower && LanguageIdentifier.mayBeEnglish(response)
    }
  }
}
