import Expressions

/// Something that an answer was asked to keep to, and that a program can check.
///
/// - SeeAlso: Zhou et al. 2023, "Instruction-Following Evaluation for Large Language Models",
///   arXiv:2311.07911, table 1; each check gives the verdicts of the authors' code, where that does
///   not draw a missing argument at random.
protocol Instruction: Sendable {
  /// The arguments that it takes, all of them.
  static var argumentNames: [String] { get }

  /// The instruction with the arguments of a row.
  ///
  /// - Throws: `InstructionFault` where an argument is missing or of the wrong kind.
  init(_ arguments: InstructionArguments) throws(InstructionFault)

  /// Whether the response, which is not blank, keeps to it.
  ///
  /// - Throws: `ExpressionError.exhausted` where an argument's pattern takes too many steps.
  func isFollowed(by response: String) throws(ExpressionError) -> Bool
}

extension Instruction {
  /// None.
  static var argumentNames: [String] { [] }
}

/// Why a row's instruction cannot be asked.
struct InstructionFault: Error {
  /// What is wrong and what would do.
  let reason: String
}

/// The instructions that there are, by their published ids.
enum Instructions {
  private static let families: [[(id: String, type: any Instruction.Type)]] = [
    KeywordInstructions.all, LanguageInstructions.all, LengthInstructions.all,
    ContentInstructions.all, FormatInstructions.all, CombinationInstructions.all,
    StartAndEndInstructions.all, CaseInstructions.all, PunctuationInstructions.all,
  ]

  /// Every id, family by family.
  static let ids = families.flatMap { $0.map(\.id) }

  /// The instruction called `id`, `nil` where none is.
  static func type(_ id: String) -> (any Instruction.Type)? {
    for family in families {
      if let found = family.first(where: { $0.id == id }) { return found.type }
    }
    return nil
  }
}
