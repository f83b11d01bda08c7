import Recipes
import Records
import Rewards

/// 1 where the policy ended its text by itself, 0 where the limit cut it off.
///
/// A row of a file says so in the column `finish_reason`; where it does not, nobody knows, and the
/// sample stays unscored.
public struct Finished: Verifier {
  /// An end-of-sequence token or a stop string within the limit.
  public init() {}

  /// One verdict a submission.
  public func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    var verdicts: [Verdict] = []
    for submission in submissions { verdicts.append(try verdict(on: submission)) }
    return verdicts
  }

  private func verdict(on submission: Submission) throws(VerifierError) -> Verdict {
    guard let finish = submission.finish else {
      throw .malformedProblem(
        id: submission.problem,
        reason: "why the completion ended is not known; column \"finish_reason\" with stop or "
          + "length would say it")
    }
    let length = submission.tokens.map { " after \($0.count) tokens" } ?? ""
    return finish == .length ? .scored(0, "cut off\(length)") : .scored(1, "ended\(length)")
  }
}
