import Datasets
import Models
import Objectives
import Records
import Tensors
import Text

/// Pairs as a reward model reads them: each side up to the end of its completion, and their margins.
struct RewardRows {
  /// One pair.
  struct Pair {
    let id: String
    let chosen: [Int32]
    let rejected: [Int32]
    /// Tokens of the completions, without the prompt.
    let lengths: (chosen: Int, rejected: Int)
    let margin: Float
    var tokenCount: Int { chosen.count + rejected.count }
  }
  let pairs: [Pair]
  let set: RenderedPreferences

  /// - Throws: `DataError` at a row whose margin is no finite number.
  init(_ set: RenderedPreferences) throws(DataError) {
    self.set = set
    var pairs: [Pair] = []
    for (row, example) in zip(set.dataset.rows, set.examples) {
      guard let chosen = example.chosen, let rejected = example.rejected else { continue }
      pairs.append(
        Pair(
          id: row.id, chosen: chosen.ended, rejected: rejected.ended,
          lengths: (chosen.trainedCount, rejected.trainedCount), margin: try row.margin()))
    }
    self.pairs = pairs
  }
}

extension RenderedExample {
  /// The tokens up to the last that the policy writes: a template may close turns behind it.
  fileprivate var ended: [Int32] {
    Array(tokens[...(isTrained.lastIndex(of: true) ?? tokens.count - 1)])
  }
}

extension DataRow {
  /// By how much the chosen side is better; 0 where no column says.
  fileprivate func margin() throws(DataError) -> Float {
    guard let value = columns["margin"], value != .null else { return 0 }
    guard let margin = value.double.map({ Float($0) }), margin.isFinite else {
      throw DataError(
        file, line: line, field: "margin", "expected a finite number, found \(value.kind)")
    }
    return margin
  }
}

extension Decoder {
  /// The rewards of both sides of some pairs.
  func rewards(_ pairs: [RewardRows.Pair], dropout: Seed? = nil) -> RewardPairs {
    var batch = SequenceBatch()
    for pair in pairs { batch.append(pair.chosen, asking: []) }
    for pair in pairs { batch.append(pair.rejected, asking: []) }
    let scores = scores(batch.tokens, sequences: batch.sequences, dropout: dropout)
    let count = pairs.count
    return RewardPairs(
      chosen: scores.gathered(at: Array(0..<count)),
      rejected: scores.gathered(at: Array(count..<2 * count)), margins: pairs.map(\.margin))
  }
}
