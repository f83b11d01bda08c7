import Mathematics
import Rewards

extension BoxedAnswer {
  /// The words behind the box that multiply what it holds, such as `million`.
  private var scales: ArraySlice<String> { measure.prefix(while: AnswerComparison.isScale) }

  /// What the box holds, multiplied by `million` or its like behind it.
  var scaled: String { scales.reduce(text) { $0 + "\\text{ \($1)}" } }

  /// The unit behind the box, in words and powers.
  var unit: String? {
    let words = measure.dropFirst(scales.count)
    return words.isEmpty ? nil : words.joined(separator: " ")
  }
}
