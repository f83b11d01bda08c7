/// `combination:`: several responses, or the prompt before the response.
enum CombinationInstructions {
  static let all: [(id: String, type: any Instruction.Type)] = [
    ("combination:two_responses", TwoResponses.self),
    ("combination:repeat_prompt", RepeatPrompt.self),
  ]

  /// Two different responses with six stars between them; an empty one counts at neither end.
  struct TwoResponses: Instruction {
    init(_ arguments: InstructionArguments) {}

    func isFollowed(by response: String) -> Bool {
      let parts = response.pythonSplit("******").map(\.pythonStripped)
      if parts.dropFirst().dropLast().contains("") { return false }
      let full = parts.filter { !$0.isEmpty }
      return full.count == 2 && !full[0].utf8.elementsEqual(full[1].utf8)
    }
  }

  /// The response begins with a prompt, in either case.
  struct RepeatPrompt: Instruction {
    static let argumentNames = ["prompt_to_repeat"]
    private let prompt: String

    init(_ arguments: InstructionArguments) throws(InstructionFault) {
      prompt = try arguments.text("prompt_to_repeat").lowercased()
    }

    func isFollowed(by response: String) -> Bool {
      response.pythonStripped.lowercased().begins(with: prompt)
    }
  }
}
