import Records
import Tensors

extension Decoder {
  /// What the head sees.
  ///
  /// - Parameters:
  ///   - tokens: all sequences end to end, `[N]`.
  ///   - sequences: where each lies; together they cover the tokens in order.
  ///   - prefixes: the earlier sequence that each goes on from, by its index, if any: the prompt that
  ///     several completions share. Together they are at most `feedingLimit` tokens.
  ///   - dropout: where adapters draw what they drop; nothing is dropped without.
  /// - Returns: `[N, hidden]`, after the last norm.
  public func hidden(
    _ tokens: [Int32], sequences: [Range<Int>], prefixes: [Int?]? = nil, dropout: Seed? = nil
  ) -> Tensor {
    var pass = ForwardPass(
      sequences, prefixes: prefixes, count: tokens.count, limit: configuration.feedingLimit,
      rotaries)
    (pass.adapters, pass.precision) = (adapters, precision)
    pass.dropout = dropout
    return norm(trunk(tokens, pass), pass)
  }

  /// What the last norm sees, `[N, hidden]`.
  func trunk(_ tokens: [Int32], _ pass: ForwardPass) -> Tensor {
    layers.reduce(embedded(tokens, pass)) { x, layer in
      recomputesLayers ? recomputed(x) { layer($0, pass) } : layer(x, pass)
    }
  }

  /// The tokens' rows, scaled, and those of their positions, as far as the family has them.
  private func embedded(_ tokens: [Int32], _ pass: ForwardPass) -> Tensor {
    var x = embed(embedding, tokens)
    if let scale = configuration.embeddingScale { x = scaled(x, by: scale) }
    return positions.map { residual(x, embed($0, pass.positions)) } ?? x
  }

  /// Scores of every token at every place; for short inputs, since `[N, vocabulary]` exists.
  public func logits(_ tokens: [Int32], sequences: [Range<Int>]) -> Tensor {
    let scores = linear(hidden(tokens, sequences: sequences), head, precision: precision)
    return configuration.finalSoftCap.map { softCapped(scores, at: $0) } ?? scores
  }

  /// Log-probabilities of chosen tokens at chosen places, computed in chunks of rows.
  ///
  /// - Parameters:
  ///   - tokens: all sequences end to end, `[N]`.
  ///   - sequences: where each lies; together they cover the tokens in order.
  ///   - query: the places and the tokens asked for.
  ///   - dropout: where adapters draw what they drop; nothing is dropped without.
  /// - Returns: log-probabilities and entropies in nats, `[query.rows.count]` each.
  public func logProbs(
    _ tokens: [Int32], sequences: [Range<Int>], of query: TokenQuery, dropout: Seed? = nil
  ) -> TokenReadings {
    logProbs(
      of: rows(hidden(tokens, sequences: sequences, dropout: dropout), query.rows), query)
  }

  /// The same of what the trunk made of the places asked for.
  ///
  /// - Parameter states: `[query.rows.count, hidden]`, after the last norm.
  public func logProbs(of states: Tensor, _ query: TokenQuery) -> TokenReadings {
    readTokens(
      states, head, targets: query.targets, temperature: query.temperature,
      softCap: configuration.finalSoftCap, precision: precision)
  }
}

/// Which log-probabilities are asked of a model.
public struct TokenQuery: Sendable {
  /// The places whose next token is asked for.
  public var rows: [Int]
  /// The next token at each place.
  public var targets: [Int32]
  /// Divides the scores.
  public var temperature: Float

  /// The log-probability of `targets[i]` after the token at `rows[i]`.
  public init(rows: [Int], targets: [Int32], temperature: Float = 1) {
    precondition(rows.count == targets.count, "\(rows.count) rows and \(targets.count) targets")
    self.rows = rows
    self.targets = targets
    self.temperature = temperature
  }
}
