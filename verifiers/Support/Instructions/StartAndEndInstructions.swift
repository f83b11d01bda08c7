/// `startend:`: how the response begins and ends.
enum StartAndEndInstructions {
  static let all: [(id: String, type: any Instruction.Type)] = [
    ("startend:end_checker", End.self), ("startend:quotation", Quotation.self),
  ]

  /// The response ends with a phrase, in either case; quotation marks may follow.
  struct End: Instruction {
    static let argumentNames = ["end_phrase"]
    private let phrase: String

    init(_ arguments: InstructionArguments) throws(InstructionFault) {
      phrase = try arguments.text("end_phrase").lowercased()
    }

    func isFollowed(by response: String) -> Bool {
      response.pythonStripped.stripped(of: "\"").lowercased().ends(with: phrase)
    }
  }

  /// The response stands between straight double quotation marks.
  struct Quotation: Instruction {
    init(_ arguments: InstructionArguments) {}

    func isFollowed(by response: String) -> Bool {
      let text = response.pythonStripped.utf8
      let mark = UInt8(ascii: "\"")
      return text.count > 1 && text.first == mark && text.last == mark
    }
  }
}
