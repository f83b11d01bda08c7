import Mathematics
import Records
import Recipes
import Rewards

/// 1 where the answer is an arithmetic expression that uses the given numbers once each and has the
/// target as its value, else 0: the game of 24, and Countdown.
///
/// Values are exact fractions. Only `+ - × ÷` and brackets may join the numbers; digits may not be
/// joined, nor signs invented. An equals sign and what follows it are not judged.
public struct Countdown: Verifier {
  /// The dataset column with the list of numbers.
  public var numbersColumn = "numbers"
  /// The dataset column with the target.
  public var targetColumn = "target"
  /// The target where the row has no column for it.
  public var defaultTarget = 24
  /// Whether every number must be used; else each may be used at most once.
  public var usesAll = true
  /// Where the expression may stand; the first rule that applies counts.
  public var extract: ExtractionRules = [.tag("answer"), .boxed, .answerIs, .lastLine]

  /// All numbers, against the target of the row.
  public init() {}

  /// There are rules.
  public func validate(_ issues: inout Issues) {
    issues.require(
      !extract.list.isEmpty, "extract", "is empty; a list such as [tag:answer, last_line] would do")
  }

  /// One verdict a submission.
  public func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    var verdicts: [Verdict] = []
    for submission in submissions { verdicts.append(try verdict(on: submission)) }
    return verdicts
  }

  private func verdict(on submission: Submission) throws(VerifierError) -> Verdict {
    let numbers = try numbers(of: submission)
    let target = try target(of: submission)
    let text: String
    do {
      text = try expressionText(in: submission.completion)
    } catch {
      return Verdict(.unparseable, reason: error.reason)
    }
    let written = text.prefix { $0 != "=" }.description.trimmingWhitespace
    do {
      let expression = try ArithmeticExpression(
        written, negatives: Set(numbers.filter { $0 < 0 }))
      let problem = problem(expression, numbers, target)
      return .scored(
        problem == nil ? 1 : 0, problem ?? "the value is \(target)", extracted: written)
    } catch {
      return .scored(0, "\"\(written.prefix(80))\": \(error.reason)", extracted: written)
    }
  }

  private func expressionText(in completion: String) throws(Unparseable) -> String {
    var reasons: [String] = []
    for rule in extract.list {
      do {
        return try rule.answer(in: completion)
      } catch {
        guard error.isAbsent else { throw error }
        reasons.append("\(rule): \(error.reason)")
      }
    }
    throw Unparseable(reasons.joined(separator: "; "))
  }

  private func problem(
    _ expression: ArithmeticExpression, _ numbers: [Int], _ target: Int
  ) -> String? {
    var rest = numbers
    for number in expression.numbers {
      guard let place = rest.firstIndex(of: number) else {
        return "\(number) is not given, or is used too often"
      }
      rest.remove(at: place)
    }
    if usesAll, let unused = rest.first { return "\(unused) is not used" }
    return expression.hasValue(target) ? nil : "the value is not \(target)"
  }

  private func numbers(of submission: Submission) throws(VerifierError) -> [Int] {
    guard let items = submission.columns[numbersColumn]?.array else {
      throw .malformedProblem(
        id: submission.problem, reason: "column \"\(numbersColumn)\" holds no list of integers")
    }
    let numbers = items.compactMap(\.int)
    guard numbers.count == items.count, !numbers.isEmpty else {
      throw .malformedProblem(
        id: submission.problem, reason: "column \"\(numbersColumn)\" holds no list of integers")
    }
    return numbers
  }

  private func target(of submission: Submission) throws(VerifierError) -> Int {
    guard let column = submission.columns[targetColumn] else { return defaultTarget }
    guard let target = column.int else {
      throw .malformedProblem(
        id: submission.problem, reason: "column \"\(targetColumn)\" holds no integer")
    }
    return target
  }
}
