import Records
import Tensors

extension Decoder {
  /// A scorer over the same trunk: it shares all weights but the head, and the adapters.
  ///
  /// The head is new, normal with the configuration's `initializerRange`.
  ///
  /// - Parameters:
  ///   - padID: see `DecoderConfiguration.scoring`.
  ///   - seed: keys the head's numbers.
  public func scorer(padID: Int32? = nil, seed: Seed) -> Decoder {
    let scoring = configuration.scoring(padID: padID)
    let (name, shape) = ("\(scoring.names.head).weight", [1, scoring.hiddenSize])
    let scalars = initialScalars(name, shape, scoring, seed: seed.child(name))
    return Decoder(
      self, scoring, head: Parameter(scalars, shape: shape), adapters: adapters)
  }

  /// A scorer's numbers, each read at the last token of its sequence.
  ///
  /// - Parameters:
  ///   - tokens: all sequences end to end, `[N]`.
  ///   - sequences: where each lies, none empty; together they cover the tokens in order.
  ///   - dropout: where adapters draw what they drop; nothing is dropped without.
  /// - Returns: `[sequences]`, with gradient.
  public func scores(_ tokens: [Int32], sequences: [Range<Int>], dropout: Seed? = nil) -> Tensor {
    precondition(sequences.allSatisfy { !$0.isEmpty }, "a sequence without tokens has no score")
    let ends = sequences.map { $0.upperBound - 1 }
    return scores(of: rows(hidden(tokens, sequences: sequences, dropout: dropout), ends))
  }

  /// A scorer's numbers for what its trunk made of some tokens.
  ///
  /// - Parameter states: `[N, hidden]`, after the last norm.
  /// - Returns: `[N]`, with gradient.
  public func scores(of states: Tensor) -> Tensor {
    precondition(configuration.isScoring, "the head of this model gives no scores")
    return linear(states, head).gathered(at: Array(0..<states.shape[0]))
  }
}
