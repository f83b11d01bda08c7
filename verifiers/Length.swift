import Expressions
import Recipes
import Records
import Rewards

/// Whether the completion is as long as it should be: 1 within the limits, else 0.
///
/// What a length costs in training, as a cosine or near the budget, is for the shapers `cosine_length`
/// and `overlong`.
public struct Length: Verifier {
  /// What is counted.
  public enum Unit: String, Sendable, Codable, CaseIterable {
    /// Unicode scalars.
    case characters
    /// Runs of letters, digits and underscores.
    case words
    /// Sentences, about as Punkt counts them.
    case sentences
    /// The tokens that were written; there are none where texts are scored without a tokenizer.
    case tokens
  }
  /// What is counted.
  public var unit = Unit.words
  /// The fewest.
  public var least = 0
  /// The most; any number where not set.
  public var most: Int?
  /// Where in the completion the text stands; all of the completion where not set.
  public var extract: ExtractionRule?

  /// Any number of words.
  public init() {}

  /// The limits leave something between them.
  public func validate(_ issues: inout Issues) {
    issues.require(least >= 0, "least", "\(least) is not 0 or more; leave it out for 0")
    issues.require(
      most ?? least >= least, "most",
      "\(most ?? 0) is less than least, which is \(least); leave it out for any number")
    issues.require(
      unit != .tokens || extract == nil, "extract",
      "cannot cut tokens; leave it out, or count words")
  }

  /// One verdict a submission.
  public func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    var verdicts: [Verdict] = []
    for submission in submissions { verdicts.append(try verdict(on: submission)) }
    return verdicts
  }

  private func verdict(on submission: Submission) throws(VerifierError) -> Verdict {
    let text: String
    do {
      text = try extract?.answer(in: submission.completion) ?? submission.completion
    } catch { return Verdict(.unparseable, reason: error.reason) }
    let count = try unit == .tokens ? submission.writtenTokens().count : count(text)
    let isRight = count >= least && count <= most ?? .max
    let limits = most.map { "\(least) to \($0)" } ?? "\(least) or more"
    return .scored(isRight ? 1 : 0, "\(count) \(unit.rawValue); \(limits) are right")
  }

  private func count(_ text: String) throws(VerifierError) -> Int {
    switch unit {
    case .characters, .tokens: return text.unicodeScalars.count
    case .sentences: return text.isPythonBlank ? 0 : SentenceCounter.count(text)
    case .words:
      do {
        return try Expression("\\w+").matches(in: text).count
      } catch { throw .failed(reason: "\(error)") }
    }
  }
}
