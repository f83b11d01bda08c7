public import Models
public import Records
public import Tensors

/// Sequences laid end to end, and the places whose next token is asked for.
///
/// Neighbours with the same prompt, what comes before the first asked token, can share its rows: the
/// prompt is then a sequence of its own, from which theirs go on. Each token's bits are those that it
/// has without sharing; what adapters drop is drawn by row, so that a group drops the same of its prompt.
public struct SequenceBatch {
  /// All rows' tokens.
  public private(set) var tokens: [Int32] = []
  /// The rows of each sequence, prompts that are shared among them.
  public private(set) var sequences: [Range<Int>] = []
  /// The sequence that each goes on from, by its index, if any.
  public private(set) var prefixes: [Int?] = []
  /// Rows of hidden states that predict the asked tokens.
  public private(set) var rows: [Int] = []
  /// The asked tokens.
  public private(set) var targets: [Int32] = []
  /// The asked tokens of each sequence that was added, as a range of `rows`.
  public private(set) var asked: [Range<Int>] = []
  /// The most tokens that a sequence which shares its prompt may have.
  private let sharingLimit: Int
  /// The sequence that was added last, as long as it may still lend its prompt.
  private var last: Added?

  private struct Added {
    /// Where its prompt lies.
    let prompt: Range<Int>
    /// The prompt's index, once it is a sequence of its own.
    var index: Int?
  }

  /// No sequences yet; those of at most `limit` tokens share prompts.
  public init(sharingUpTo limit: Int = 0) { sharingLimit = limit }

  /// Adds a sequence and asks for the tokens where `wanted` is true; the first token has nothing
  /// before it and cannot be asked for.
  public mutating func append(_ sequence: [Int32], asking wanted: [Bool]) {
    let places = wanted.indices.dropFirst().filter { wanted[$0] }
    let first = rows.count
    let shared = share(sequence, prompt: places.first ?? 0)
    let start = tokens.count - shared.count
    tokens += sequence[shared.count...]
    for place in places {
      let row = place - 1
      rows.append(row < shared.count ? shared.lowerBound + row : start + row)
      targets.append(sequence[place])
    }
    asked.append(first..<rows.count)
  }

  /// Makes room for a sequence in the list.
  ///
  /// - Returns: the rows of its prompt, where it shares those of the sequence before it.
  private mutating func share(_ sequence: [Int32], prompt count: Int) -> Range<Int> {
    let start = tokens.count
    let mayShare = count > 0 && sequence.count <= sharingLimit
    guard mayShare, let before = last, before.prompt.count == count,
      tokens[before.prompt] == sequence[..<count]
    else {
      last = mayShare ? Added(prompt: start..<start + count) : nil
      sequences.append(start..<start + sequence.count)
      prefixes.append(nil)
      return 0..<0
    }
    let index = before.index ?? split(at: before.prompt)
    last?.index = index
    sequences.append(start..<start + sequence.count - count)
    prefixes.append(index)
    return before.prompt
  }

  /// Makes the last sequence's prompt one of its own.
  private mutating func split(at prompt: Range<Int>) -> Int {
    let whole = sequences.removeLast()
    sequences += [prompt, prompt.upperBound..<whole.upperBound]
    prefixes.append(sequences.count - 2)
    return sequences.count - 2
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
      hidden(
        batch.tokens, sequences: batch.sequences, prefixes: batch.prefixes, dropout: dropout),
      batch.rows)
  }

  /// Log-probabilities and entropies of the asked tokens; with `dropout`, as adapters in training
  /// see them.
  public func read(_ batch: SequenceBatch, temperature: Float = 1, dropout: Seed? = nil)
    -> TokenReadings
  {
    logProbs(of: states(batch, dropout: dropout), batch.query(temperature))
  }
}
