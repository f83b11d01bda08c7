import Expressions
import Recipes
import Records
import Rewards

/// Whether a regular expression matches the completion, and how often.
///
/// The syntax is that of Python's `re`, without back-references and look-behind. Matching takes time
/// about linear in the completion, and always a bounded number of steps: a completion that takes more,
/// by what is inside look-aheads, possessive groups and `{m,n}`, is unparseable. Matches do not overlap,
/// and empty ones do not count.
public struct Matches: Verifier {
  /// What must match.
  public enum Mode: String, Sendable, Codable, CaseIterable {
    /// Some part of the text, as often as `least` and `most` say.
    case search
    /// The whole text, once.
    case full
  }
  /// The regular expression.
  public var pattern = "."
  /// What must match.
  public var mode = Mode.search
  /// Where in the completion the text stands; all of the completion where not set.
  public var extract: ExtractionRule?
  /// Whether capitals and small letters are the same.
  public var ignoresCase = false
  /// The fewest matches that are right; 0 with `most: 0` forbids the pattern.
  public var least = 1
  /// The most matches that are right; any number where not set.
  public var most: Int?
  /// Whether fewer than `least` matches score their share of `least`, in place of 0.
  public var isPartial = false

  /// Any character at all.
  public init() {}

  /// The pattern can be read, and the limits leave something between them.
  public func validate(_ issues: inout Issues) {
    do throws(ExpressionError) {
      _ = try expression()
    } catch { issues.require(false, "pattern", "\(error); Python's syntax would do") }
    issues.require(least >= 0, "least", "\(least) is not 0 or more; 1 is usual")
    issues.require(
      most ?? least >= least, "most",
      "\(most ?? 0) is less than least, which is \(least); leave it out for any number")
    issues.require(
      mode == .search || (least == 1 && most == nil), "mode",
      "full matches once; leave out least and most, or search")
    issues.require(
      !isPartial || least > 0, "is_partial", "needs a share to pay; 1 or more as least would do")
  }

  /// One verdict a submission.
  public func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    let expression: Expression
    do throws(ExpressionError) {
      expression = try self.expression()
    } catch { throw .failed(reason: "\(error)") }
    return submissions.map { submission in
      do throws(ExpressionError) {
        return try verdict(on: submission, expression)
      } catch { return Verdict(.unparseable, reason: "\(error)") }
    }
  }

  private func expression() throws(ExpressionError) -> Expression {
    try Expression(pattern, ignoresCase: ignoresCase)
  }

  private func verdict(on submission: Submission, _ expression: Expression) throws(ExpressionError)
    -> Verdict
  {
    let text: String
    do {
      text = try extract?.answer(in: submission.completion) ?? submission.completion
    } catch { return Verdict(.unparseable, reason: error.reason) }
    switch mode {
    case .full:
      let isRight = try expression.matchesWhole(text)
      return .scored(isRight ? 1 : 0, isRight ? "all of it matches" : "not all of it matches")
    case .search: return try counted(text, expression)
    }
  }

  private func counted(_ text: String, _ expression: Expression) throws(ExpressionError) -> Verdict
  {
    let matches = try expression.matches(in: text)
    let first = matches.first.map { String(decoding: Array(text.utf8)[$0], as: UTF8.self) }
    let isRight = matches.count >= least && matches.count <= most ?? .max
    let isShort = matches.count < least
    let share = isPartial && isShort ? Double(matches.count) / Double(least) : 0
    let limits = most.map { "\(least) to \($0)" } ?? "\(least) or more"
    return .scored(
      isRight ? 1 : share, "\(matches.count) matches; \(limits) are right", extracted: first)
  }
}
