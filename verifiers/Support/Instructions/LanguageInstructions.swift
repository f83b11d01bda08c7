/// `language:`: the language of the response.
enum LanguageInstructions {
  static let all: [(id: String, type: any Instruction.Type)] = [
    ("language:response_language", ResponseLanguage.self)
  ]

  /// The response is in a language; one without letters is in any.
  struct ResponseLanguage: Instruction {
    static let argumentNames = ["language"]
    private let language: String

    init(_ arguments: InstructionArguments) throws(InstructionFault) {
      language = try arguments.text("language")
    }

    func isFollowed(by response: String) -> Bool {
      LanguageIdentifier.language(of: response).map { $0 == language } ?? true
    }
  }
}
