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

extension SequenceBatch {
  /// The asked tokens, as a model is asked.
  func query(_ temperature: Float) -> TokenQuery {
    TokenQuery(rows: rows, targets: targets, temperature: temperature)
  }
}

extension Decoder {
  /// What the head sees of the asked tokens, `[rows, hidden]`; `dropout` as in `read`.
  func states(_ batch: SequenceBatch, dropout: Seed? = nil) -> Tensor {
    Tensors.rows(
      hidden(batch.tokens, sequences: batch.sequences, dropout: dropout), batch.rows)
  }

  /// Log-probabilities and entropies of the asked tokens; with `dropout`, as adapters in training
  /// see them.
  func read(_ batch: SequenceBatch, temperature: Float = 1, dropout: Seed? = nil) -> TokenReadings {
    logProbs(
      batch.tokens, sequences: batch.sequences,
      of: batch.query(temperature),
      dropout: dropout)
  }
}
