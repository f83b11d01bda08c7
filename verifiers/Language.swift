import Recipes
import Records
import Rewards

/// Whether the completion is in a language: 1 where it is, else 0.
///
/// The language is found by script and, where languages share one, by frequent words and letters: 22
/// languages in Latin letters, 5 in Cyrillic, 3 in Arabic, 3 in Devanagari, and those with a script of
/// their own. It takes a sentence or more; a few words may be taken for a neighbour's, and quotations
/// in another language count with the rest. Of a long text samples decide, from its start, middle and
/// end. A completion without letters is unparseable.
public struct Language: Verifier {
  /// The language, by ISO 639-1; Chinese is `zh-cn`, in whatever characters.
  public var language = "en"
  /// The dataset column that names the row's language; none where not set.
  public var languageColumn: String?
  /// Where in the completion the text stands; all of the completion where not set.
  public var extract: ExtractionRule?

  /// English.
  public init() {}

  /// The language is one that can be found.
  public func validate(_ issues: inout Issues) {
    let known = LanguageIdentifier.known
    issues.require(
      known.contains(language), "language", didYouMean(language, among: known, "the languages are"))
  }

  /// One verdict a submission.
  public func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    var verdicts: [Verdict] = []
    for submission in submissions { verdicts.append(try verdict(on: submission)) }
    return verdicts
  }

  private func verdict(on submission: Submission) throws(VerifierError) -> Verdict {
    var wanted = language
    if let languageColumn { wanted = try submission.text(column: languageColumn) }
    guard LanguageIdentifier.known.contains(wanted) else {
      let hint = didYouMean(wanted, among: LanguageIdentifier.known, "the languages are")
      throw .malformedProblem(
        id: submission.problem, reason: "\"\(wanted)\" is no language that can be found; \(hint)")
    }
    do throws(Unparseable) {
      let text = try extract?.answer(in: submission.completion) ?? submission.completion
      guard let found = LanguageIdentifier.language(of: text) else {
        throw Unparseable("there are no letters")
      }
      return .scored(found == wanted ? 1 : 0, "the language is \(found)", extracted: found)
    } catch {
      return Verdict(.unparseable, reason: error.reason)
    }
  }
}
