import Recipes
import Records
import Rewards

/// chrF of the answer against the right texts of a column, `0 ... 1`.
///
/// The F-score of runs of one to `order` characters, white space left out: the means over the lengths
/// of precision and recall, recall weighing `beta` times as much. `word_order: 2` makes it chrF++,
/// which adds runs of words. Lengths of which the answer or the right text has no runs do not count.
/// Of several right texts the nearest counts.
///
/// - SeeAlso: Popović 2015 (chrF) and 2017 (chrF++), `sentence_chrf` of sacrebleu, whose value this is
///   over 100.
public struct Chrf: TextMetric {
  /// The dataset column that holds the right text, or a list of them.
  public var answerColumn = "answer"
  /// Where in the completion the answer stands.
  public var extract = ExtractionRule.whole
  /// The longest runs of characters that are compared.
  public var order = 6
  /// The longest runs of words that are compared; 2 is chrF++.
  public var wordOrder = 0
  /// How much more recall weighs than precision.
  public var beta = 2.0
  /// Whether capitals and small letters are the same.
  public var ignoresCase = false

  /// chrF2 against the text of column `answer`.
  public init() {}

  /// Runs have a length, the weight is a number above 0.
  public func validate(_ issues: inout Issues) {
    issues.require((1...20).contains(order), "order", "is \(order); 1 to 20 would do")
    issues.require((0...9).contains(wordOrder), "word_order", "is \(wordOrder); 0 to 9 would do")
    issues.require(beta > 0 && beta.isFinite, "beta", "is \(beta); above 0 would do")
  }

  func score(of answer: String, against references: [String]) -> TextScore {
    let bags = bags(answer)
    let scores = references.map { measure(bags, self.bags($0)) }
    return scores.max { $0.value < $1.value } ?? TextScore(value: 0, reason: "nothing to compare")
  }

  /// The runs of each length.
  private func bags(_ text: String) -> [[ArraySlice<String>: Int]] {
    let text = ignoresCase ? text.lowercased() : text
    let characters = text.unicodeScalars.filter { !$0.isPythonSpace }.map { String($0) }
    let words = text.pythonWords.flatMap(withoutPunctuation)
    return (0..<max(1, order)).map { runs($0 + 1, of: characters) }
      + (0..<max(0, wordOrder)).map { runs($0 + 1, of: words) }
  }

  /// A word without the ASCII punctuation at its end, or else at its beginning, which follows it.
  private func withoutPunctuation(_ word: String) -> [String] {
    let scalars = Array(word.unicodeScalars)
    guard scalars.count > 1, let first = scalars.first, let last = scalars.last else {
      return [word]
    }
    let text = { (part: ArraySlice<Unicode.Scalar>) in String(String.UnicodeScalarView(part)) }
    if last.isASCIIPunctuation { return [text(scalars.dropLast()), text([last])] }
    return first.isASCIIPunctuation ? [text([first]), text(scalars.dropFirst())] : [word]
  }

  private func measure(
    _ answer: [[ArraySlice<String>: Int]], _ right: [[ArraySlice<String>: Int]]
  ) -> TextScore {
    var (precision, recall, lengths) = (0.0, 0.0, 0.0)
    for (mine, its) in zip(answer, right) where !mine.isEmpty && !its.isEmpty {
      let hits = Double(sharedCount(mine, its))
      precision += hits / Double(mine.values.reduce(0, +))
      recall += hits / Double(its.values.reduce(0, +))
      lengths += 1
    }
    (precision, recall) = (precision / max(1, lengths), recall / max(1, lengths))
    let value =
      precision + recall > 0
      ? (1 + beta * beta) * precision * recall / (beta * beta * precision + recall) : 0
    return TextScore(
      value: value, reason: "precision \(precision), recall \(recall)",
      components: ["precision": precision, "recall": recall])
  }
}
