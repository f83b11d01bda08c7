import Expressions
import Recipes
import Records
import Rewards

/// Whether the completion keeps to the instructions of its row, checked by program: the 25 kinds of
/// IFEval, such as `punctuation:no_comma`.
///
/// The row lists ids of instructions and, one object each, their arguments. Strict accuracy judges the
/// completion as it is; loose accuracy asks whether it keeps to an instruction without its first line,
/// its last line, both, or its stars. Every number is among the components, `strict[i]` and `loose[i]`
/// for each instruction; `score` says which is the score. An empty completion keeps to nothing, and one
/// that takes the pattern of an argument too many steps is unparseable.
///
/// Sentences are counted about as Punkt does, and the language is found by an identifier of our own;
/// verdicts that rest on them may differ from those of other tools.
///
/// - SeeAlso: Zhou et al. 2023 (IFEval), arXiv:2311.07911; compared with the authors' checkers.
public struct Ifeval: Verifier {
  /// Which number is the score.
  public enum Scoring: String, Sendable, Codable, CaseIterable {
    /// 1 where every instruction is kept to, strictly.
    case promptStrict = "prompt_strict"
    /// 1 where every instruction is kept to, loosely.
    case promptLoose = "prompt_loose"
    /// The share of instructions that are kept to, strictly.
    case instructionStrict = "instruction_strict"
    /// The share of instructions that are kept to, loosely.
    case instructionLoose = "instruction_loose"
  }
  /// Which number is the score.
  public var score = Scoring.promptStrict
  /// The dataset column of ids.
  public var instructionsColumn = "instruction_id_list"
  /// The dataset column of arguments.
  public var argumentsColumn = "kwargs"

  /// The columns of IFEval; all instructions, strictly.
  public init() {}

  /// One verdict a submission.
  public func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    var verdicts: [Verdict] = []
    for submission in submissions { verdicts.append(try verdict(on: submission)) }
    return verdicts
  }

  private func verdict(on submission: Submission) throws(VerifierError) -> Verdict {
    let instructions = try instructions(of: submission)
    let versions = LooseVersions(submission.completion)
    var strict: [Bool] = []
    var loose: [Bool] = []
    do throws(ExpressionError) {
      for (_, instruction) in instructions {
        let isKept = try keeps(to: instruction, versions.strict)
        strict.append(isKept)
        let isNearlyKept = try keeps(to: instruction, versions.others)
        loose.append(isKept || isNearlyKept)
      }
    } catch { return Verdict(.unparseable, reason: "an instruction's argument: \(error)") }
    return verdict(instructions.map(\.id), strict, loose)
  }

  /// Whether one of the texts keeps to an instruction.
  private func keeps(to instruction: any Instruction, _ texts: [String]) throws(ExpressionError)
    -> Bool
  {
    for text in texts where try instruction.isFollowed(by: text) { return true }
    return false
  }

  private func verdict(_ ids: [String], _ strict: [Bool], _ loose: [Bool]) -> Verdict {
    var components: [String: Double] = [:]
    for index in ids.indices {
      components["strict[\(index)]"] = strict[index] ? 1 : 0
      components["loose[\(index)]"] = loose[index] ? 1 : 0
    }
    let numbers: [(Scoring, Double)] = [
      (.promptStrict, strict.contains(false) ? 0 : 1),
      (.promptLoose, loose.contains(false) ? 0 : 1),
      (.instructionStrict, share(strict)), (.instructionLoose, share(loose)),
    ]
    for (scoring, number) in numbers { components[scoring.rawValue] = number }
    let isLoose = score == .promptLoose || score == .instructionLoose
    let broken = zip(ids, isLoose ? loose : strict).filter { !$0.1 }.map(\.0)
    let reason =
      broken.isEmpty ? "all are kept to" : "not kept to: " + broken.joined(separator: ", ")
    let value = numbers.first { $0.0 == score }?.1 ?? 0
    return Verdict(.scored(value), reason: reason, components: components)
  }

  private func share(_ kept: [Bool]) -> Double {
    Double(kept.count { $0 }) / Double(max(1, kept.count))
  }
}

// MARK: - The row

extension Ifeval {
  private func instructions(of submission: Submission) throws(VerifierError)
    -> [(id: String, instruction: any Instruction)]
  {
    let ids = try list(instructionsColumn, of: submission)
    let arguments = try list(argumentsColumn, of: submission)
    guard !ids.isEmpty, ids.count == arguments.count else {
      throw .malformedProblem(
        id: submission.problem,
        reason: "\(ids.count) instructions and \(arguments.count) objects of arguments; "
          + "one object for each of one instruction or more would do")
    }
    var instructions: [(String, any Instruction)] = []
    for (id, arguments) in zip(ids, arguments) {
      let id = id.string ?? id.text
      do throws(InstructionFault) {
        instructions.append((id, try instruction(id, arguments)))
      } catch {
        throw .malformedProblem(
          id: submission.problem, reason: "instruction \(id): \(error.reason)")
      }
    }
    return instructions
  }

  private func instruction(_ id: String, _ arguments: JSON) throws(InstructionFault)
    -> any Instruction
  {
    guard let type = Instructions.type(id) else {
      let hint = didYouMean(id, among: Instructions.ids, "the instructions are")
      throw InstructionFault(reason: "there is none of that name; \(hint)")
    }
    let arguments = InstructionArguments(arguments)
    try arguments.require(only: type.argumentNames)
    return try type.init(arguments)
  }

  private func list(_ column: String, of submission: Submission) throws(VerifierError) -> [JSON] {
    guard let list = submission.columns[column]?.array else {
      throw .malformedProblem(
        id: submission.problem, reason: "column \"\(column)\" holds no list; the row must have one")
    }
    return list
  }
}

/// A completion, and what loose accuracy takes it for.
private struct LooseVersions {
  /// The completion itself; nothing where it is blank.
  let strict: [String]
  /// Without first line, last line, both, and stars, where anything is left.
  let others: [String]

  init(_ completion: String) {
    strict = [completion].filter { !$0.isPythonBlank }
    let lines = completion.pythonSplit("\n")
    let shortened = [lines.dropFirst(), lines.dropLast(), lines.dropFirst().dropLast()]
      .map { $0.joined(separator: "\n").pythonStripped }
    let plain = ([completion] + shortened).map { text in
      String(decoding: text.utf8.filter { $0 != UInt8(ascii: "*") }, as: UTF8.self)
    }
    others = (shortened + plain).filter { !$0.isPythonBlank }
  }
}
