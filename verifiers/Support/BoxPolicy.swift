import Mathematics
import Rewards

/// Which of several `\boxed{…}` are the answer.
public enum BoxPolicy: String, Sendable, Codable, CaseIterable {
  /// The last; but where the right answer lists n items and the text ends in n boxes, all of those.
  case last
  /// The last, where all boxes agree with it; else there is no answer.
  case allAgree = "all_agree"
  /// All, as one list.
  case union

  /// The answer in a text whose last box is known.
  ///
  /// - Throws: `Unparseable`, where boxes must agree and do not.
  func answer(in text: String, last: String, gold: String) throws(Unparseable) -> String {
    switch self {
    case .last:
      let final = try ExtractionRule.finalBoxes(in: text)
      let count = final.count > 1 ? AnswerComparison.itemCount(of: gold) : 1
      return count == final.count && count > 1 ? final.joined(separator: ", ") : last
    case .allAgree:
      for box in try ExtractionRule.boxes(in: text) {
        guard AnswerComparison().compare(gold: last, answer: box).isEqual else {
          throw Unparseable("the boxes do not agree")
        }
      }
      return last
    case .union: return try ExtractionRule.boxes(in: text).joined(separator: ", ")
    }
  }
}
