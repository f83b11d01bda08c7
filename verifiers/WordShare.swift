import Recipes
import Records
import Rewards

/// How much of the completion is what a dataset column accepts: the share of its words that the column
/// lists, each counted once.
///
/// Words stand between white space. A word that is said twice counts against the share the second time;
/// a completion without words scores 0.
public struct WordShare: Verifier {
  /// The dataset column of accepted words: one text with spaces between them, or a list.
  public var column = "accepted"

  /// The words of column `accepted`.
  public init() {}

  /// One verdict a submission.
  public func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    var verdicts: [Verdict] = []
    for submission in submissions { verdicts.append(try verdict(on: submission)) }
    return verdicts
  }

  private func verdict(on submission: Submission) throws(VerifierError) -> Verdict {
    let accepted = try accepted(of: submission)
    let words = submission.completion.pythonWords
    guard !words.isEmpty else { return .scored(0, "no words") }
    let fitting = Set(accepted).intersection(words).count
    return .scored(
      Double(fitting) / Double(words.count), "\(fitting) of \(words.count) words are accepted")
  }

  private func accepted(of submission: Submission) throws(VerifierError) -> [String] {
    guard let list = submission.columns[column]?.array else {
      return try submission.text(column: column).split(whereSeparator: \.isWhitespace)
        .map(String.init)
    }
    return list.compactMap(\.string)
  }
}
