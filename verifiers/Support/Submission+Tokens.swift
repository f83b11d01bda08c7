import Records
import Rewards

extension Submission {
  /// The tokens that were written.
  ///
  /// - Throws: `VerifierError.malformedProblem` where they are not known, as of a text in a file.
  func writtenTokens() throws(VerifierError) -> [Int32] {
    guard let tokens else {
      throw .malformedProblem(
        id: problem,
        reason: "the tokens of the completion are not known; column \"completion_ids\" with their "
          + "ids would say them, or words would do as unit")
    }
    return tokens
  }
}
