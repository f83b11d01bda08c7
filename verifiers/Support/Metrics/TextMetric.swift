import Records
import Rewards

/// A verifier that measures how near the answer comes to the nearest of some right texts.
protocol TextMetric: Verifier {
  /// The dataset column that holds the right text, or a list of them.
  var answerColumn: String { get }
  /// Where in the completion the answer stands.
  var extract: ExtractionRule { get }
  /// How near an answer comes to texts of which there is at least one, usually in `0 ... 1`.
  func score(of answer: String, against references: [String]) -> TextScore
}

/// What a text metric found.
struct TextScore {
  /// The score.
  var value: Double
  /// Why, in words.
  var reason: String
  /// Named parts.
  var components: [String: Double] = [:]
}

extension TextMetric {
  /// One verdict a submission.
  public func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    var verdicts: [Verdict] = []
    for submission in submissions { verdicts.append(try verdict(on: submission)) }
    return verdicts
  }

  private func verdict(on submission: Submission) throws(VerifierError) -> Verdict {
    let references = try submission.texts(column: answerColumn)
    for text in references where text.utf8.count > longestReference {
      throw .malformedProblem(
        id: submission.problem,
        reason: "column \"\(answerColumn)\" holds \(text.utf8.count) bytes; "
          + "at most \(longestReference) are compared")
    }
    do {
      let answer = try extract.answer(in: submission.completion)
      let score = score(of: answer, against: references)
      return Verdict(
        .scored(score.value), reason: score.reason, extracted: answer, components: score.components)
    } catch {
      return Verdict(.unparseable, reason: error.reason)
    }
  }
}

/// The longest right text, in bytes; answers are held to `ExtractionRule.longestAnswer`.
private let longestReference = 100_000

/// The harmonic mean of precision and recall, 0 where both are.
func harmonicMean(_ precision: Double, _ recall: Double) -> Double {
  precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
}

/// How many elements two bags share.
func sharedCount<Element: Hashable>(_ a: [Element: Int], _ b: [Element: Int]) -> Int {
  a.reduce(0) { $0 + min($1.value, b[$1.key] ?? 0) }
}

/// How often each run of `length` elements occurs.
func runs<Element: Hashable>(_ length: Int, of elements: [Element]) -> [ArraySlice<Element>: Int] {
  guard elements.count >= length else { return [:] }
  return counts((0...(elements.count - length)).map { elements[$0..<($0 + length)] })
}
