/// `punctuation:`: what may not be used.
enum PunctuationInstructions {
  static let all: [(id: String, type: any Instruction.Type)] = [
    ("punctuation:no_comma", NoComma.self)
  ]

  /// There is no comma; commas of other scripts are none.
  struct NoComma: Instruction {
    init(_ arguments: InstructionArguments) {}

    func isFollowed(by response: String) -> Bool { !response.utf8.contains(UInt8(ascii: ",")) }
  }
}
