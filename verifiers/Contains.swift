import Recipes
import Records
import Rewards

/// How many of the words that a dataset column names occur in the completion: 1 where all do.
///
/// The column holds one text or a list of texts. A text occurs where it stands as whole words: no
/// letter or digit touches it on either side.
public struct Contains: Verifier {
  /// The dataset column that holds what must occur.
  public var column = "answer"
  /// Whether capitals and small letters are the same.
  public var ignoresCase = false

  /// The text of column `answer`.
  public init() {}

  /// One verdict a submission.
  public func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    var verdicts: [Verdict] = []
    for submission in submissions { verdicts.append(try verdict(on: submission)) }
    return verdicts
  }

  private func verdict(on submission: Submission) throws(VerifierError) -> Verdict {
    let wanted = try submission.texts(column: column)
    let text = settled(submission.completion)
    let missing = wanted.filter { !text.contains(words: settled($0)) }
    let reason =
      missing.isEmpty
      ? "all of it occurs" : missing.map { "\"\($0)\"" }.joined(separator: ", ") + " does not occur"
    return .scored(Double(wanted.count - missing.count) / Double(wanted.count), reason)
  }

  private func settled(_ text: String) -> String { ignoresCase ? text.lowercased() : text }
}

extension String {
  /// Whether `words` stands somewhere with no letter or digit on either side.
  fileprivate func contains(words: String) -> Bool {
    ranges(of: words).contains { range in
      let before = self[..<range.lowerBound].last
      let after = self[range.upperBound...].first
      return [before, after].allSatisfy { $0.map { !$0.isLetter && !$0.isNumber } ?? true }
    }
  }
}
