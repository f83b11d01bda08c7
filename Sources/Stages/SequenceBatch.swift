import Models
import Records
import Tensors

/// Sequences laid end to end, and the places whose next token is asked for.
struct SequenceBatch {
  private(set) var tokens: [Int32] = []
  private(set) var sequences: [Range<Int>] = []
  /// Rows of hidden states that predict the asked tokens.
  private(set) var rows: [Int] = []
  private(set) var targets: [Int32] = []
  /// The asked tokens of each sequence, as a range of `rows`.
  private(set) var asked: [Range<Int>] = []

  /// Adds a sequence and asks for the tokens where `wanted` is true; the first token has nothing
  /// before it and cannot be asked for.
  mutating func append(_ sequence: [Int32], asking wanted: [Bool]) {
    let (start, first) = (tokens.count, rows.count)
    tokens += sequence
    sequences.append(start..<tokens.count)
    for place in wanted.indices.dropFirst() where wanted[place] {
      rows.append(start + place - 1)
      targets.append(sequence[place])
    }
    asked.append(first..<rows.count)
  }
}

extension Decoder {
  /// Log-probabilities and entropies of the asked tokens; with `dropout`, as adapters in training
  /// see them.
  func read(_ batch: SequenceBatch, temperature: Float = 1, dropout: Seed? = nil) -> TokenReadings {
    logProbs(
      batch.tokens, sequences: batch.sequences,
      of: TokenQuery(rows: batch.rows, targets: batch.targets, temperature: temperature),
      dropout: dropout)
  }
}
