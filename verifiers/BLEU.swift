import Foundation
import Recipes
import Records
import Rewards

/// Sentence BLEU of the answer against the right texts of a column, `0 ... 1`.
///
/// The geometric mean of the shares of runs of one to four tokens that a right text has too, times
/// `exp(1 - r/c)` where the answer's `c` tokens are fewer than the `r` of the right text nearest in
/// length. Runs longer than the answer do not count (effective order); the first share without a hit
/// counts as half a hit, the next as a quarter, and so on (exponential smoothing). Tokens are those of
/// mteval 13a, capitals and small letters being different.
///
/// - SeeAlso: Papineni 2002 (BLEU); Post 2018, arXiv:1804.08771, `sentence_bleu` of sacrebleu, whose
///   value this is over 100.
public struct BLEU: TextMetric {
  /// The dataset column that holds the right text, or a list of them.
  public var answerColumn = "answer"
  /// Where in the completion the answer stands.
  public var extract = ExtractionRule.whole
  /// The longest runs that are compared.
  public var order = 4
  /// Whether capitals and small letters are the same.
  public var ignoresCase = false

  /// Four tokens at most, against the text of column `answer`.
  public init() {}

  /// Runs have at least one token.
  public func validate(_ issues: inout Issues) {
    issues.require((1...9).contains(order), "order", "is \(order); 1 to 9 would do")
  }

  func score(of answer: String, against references: [String]) -> TextScore {
    let tokens = tokens(answer)
    let right = references.map { self.tokens($0) }
    let hits = (1...max(1, order)).map { length in
      sharedCount(runs(length, of: tokens), most(right.map { runs(length, of: $0) }))
    }
    let length = nearestLength(to: tokens.count, right.map(\.count))
    let penalty = tokens.count < length ? exp(1 - Double(length) / Double(tokens.count)) : 1
    let value = hits.contains { $0 > 0 } ? penalty * mean(hits, of: tokens.count) : 0
    return TextScore(
      value: value, reason: "\(hits[0]) of \(tokens.count) tokens are in a right text",
      components: ["brevity_penalty": tokens.isEmpty ? 0 : penalty])
  }

  private func tokens(_ text: String) -> [String] {
    mtevalTokens(ignoresCase ? text.lowercased() : text)
  }

  /// The geometric mean of the shares of hits among the runs of `count` tokens.
  private func mean(_ hits: [Int], of count: Int) -> Double {
    let shares = hits.prefix(count)
    var (sum, smoothing) = (0.0, 1.0)
    for (index, hit) in shares.enumerated() {
      if hit == 0 { smoothing *= 2 }
      sum += log((hit == 0 ? 1 / smoothing : Double(hit)) / Double(count - index))
    }
    return exp(sum / Double(shares.count))
  }

  /// The length nearest to `count`, the shorter of two.
  private func nearestLength(to count: Int, _ lengths: [Int]) -> Int {
    lengths.min { (abs($0 - count), $0) < (abs($1 - count), $1) } ?? 0
  }

  private func most(_ bags: [[ArraySlice<String>: Int]]) -> [ArraySlice<String>: Int] {
    bags.reduce(into: [:]) { $0.merge($1) { max($0, $1) } }
  }
}
