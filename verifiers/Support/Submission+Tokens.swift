import Records
import Rewards

extension Submission {
  /// The tokens that were written.
  ///
  /// - Throws: `VerifierError.failed` where there is a text but no tokens: texts that are scored from a
  ///   file have none.
  func writtenTokens() throws(VerifierError) -> [Int32] {
    if tokens.isEmpty, !completion.isEmpty {
      throw .failed(reason: "the tokens of the completion are not known; words would do as unit")
    }
    return tokens
  }
}
