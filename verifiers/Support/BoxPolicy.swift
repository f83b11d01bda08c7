import Mathematics
import Rewards

/// Which of several `\boxed{…}` are the answer.
public enum BoxPolicy: String, Sendable, Codable, CaseIterable {
  /// The last; but where the right answer lists n items and the text ends in n boxes, all of those.
  case last
  /// The last, where all boxes agree with it; else there is no answer.
  case allAgree = "all_agree"
  /// All, each answer once, as one list.
  case union

  /// The answer in a text, each box read by `reading`.
  ///
  /// - Throws: `Unparseable`, where there is no box, or boxes must agree and do not.
  func answer(
    in text: String, gold: String, reading: (BoxedAnswer) -> String
  ) throws(Unparseable) -> String {
    let boxes = try
      (self == .last ? ExtractionRule.finalBoxes(in: text) : ExtractionRule.boxes(in: text))
      .map(reading)
    guard let last = boxes.last else { throw Unparseable("there is no \\boxed{…}", isAbsent: true) }
    switch self {
    case .last:
      let count = boxes.count > 1 ? AnswerComparison.itemCount(of: gold) : 1
      return count == boxes.count && count > 1 ? boxes.joined(separator: ", ") : last
    case .allAgree:
      let isOne = boxes.allSatisfy { AnswerComparison().compare(gold: last, answer: $0).isEqual }
      if isOne { return last }
      throw Unparseable("the boxes do not agree")
    case .union: return AnswerComparison().distinct(boxes).joined(separator: ", ")
    }
  }
}
