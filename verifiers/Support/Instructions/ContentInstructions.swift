import Expressions

/// `detectable_content:`: placeholders and postscripts.
enum ContentInstructions {
  static let all: [(id: String, type: any Instruction.Type)] = [
    ("detectable_content:number_placeholders", Placeholders.self),
    ("detectable_content:postscript", Postscript.self),
  ]

  /// So many placeholders in square brackets, or more.
  struct Placeholders: Instruction {
    static let argumentNames = ["num_placeholders"]
    private let number: Int
    private let placeholder: Expression

    init(_ arguments: InstructionArguments) throws(InstructionFault) {
      number = try arguments.count("num_placeholders")
      placeholder = try .fixed("\\[.*?\\]")
    }

    func isFollowed(by response: String) throws(ExpressionError) -> Bool {
      try placeholder.matches(in: response).count >= number
    }
  }

  /// A postscript's mark stands somewhere, in either case.
  struct Postscript: Instruction {
    static let argumentNames = ["postscript_marker"]
    private let mark: Expression

    init(_ arguments: InstructionArguments) throws(InstructionFault) {
      let marker = try arguments.text("postscript_marker")
      mark =
        switch marker {
        case "P.P.S": try .fixed("p\\.\\s?p\\.\\s?s")
        case "P.S.": try .fixed("p\\.\\s?s\\.")
        default: try .argument(marker.lowercased())
        }
    }

    func isFollowed(by response: String) throws(ExpressionError) -> Bool {
      try mark.occurs(in: response.lowercased())
    }
  }
}
