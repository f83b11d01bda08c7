import Recipes
import Records
import Rewards

/// 1 where the policy ended its text by itself, 0 where the limit cut it off.
public struct Finished: Verifier {
  /// An end-of-sequence token or a stop string within the limit.
  public init() {}

  /// One verdict a submission.
  public func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    submissions.map { submission in
      submission.finish == .length
        ? .scored(0, "cut off after \(submission.tokens.count) tokens")
        : .scored(1, "ended after \(submission.tokens.count) tokens")
    }
  }
}
