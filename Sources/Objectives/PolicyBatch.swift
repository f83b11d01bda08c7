import Tensors

/// The action tokens of one micro-batch, laid end to end with no padding; `N` is their number.
public struct PolicyBatch {
  /// Log-probabilities under the current weights, `[N]`, nats, with gradient.
  public let logProbs: Tensor
  /// Log-probabilities under the weights at the start of the update, `[N]`, nats.
  public let old: Tensor
  /// Log-probabilities that the sampler reported, `[N]`, nats; equal to `old` unless the engine's
  /// weights or precision differ.
  public let roll: Tensor
  /// Log-probabilities under the frozen reference, `[N]`, nats, where a component needs them.
  public let reference: Tensor?
  /// The critic's values, `[N]`, where a component needs them.
  public let values: Tensor?
  /// Entropies of the next-token distributions, `[N]`, nats, where a component needs them.
  public let entropies: Tensor?
  /// Advantages, `[N]`.
  public let advantages: Tensor
  /// The tokens of each response, in order; a masked response keeps its place as an empty range.
  public let responses: [Range<Int>]
  /// The tokens of each turn, in order.
  public let turns: [Range<Int>]
  /// The group of each response.
  public let groups: [Int]
  /// The action tokens, `[N]`.
  public let tokens: [Int32]

  /// A micro-batch.
  ///
  /// - Parameters:
  ///   - old: the log-probabilities' own values where not given: the first update after sampling.
  ///   - roll: `old` where not given.
  ///   - turns: one turn a response where not given.
  ///   - groups: all one group where not given.
  public init(
    logProbs: Tensor, old: Tensor? = nil, roll: Tensor? = nil, reference: Tensor? = nil,
    values: Tensor? = nil, entropies: Tensor? = nil, advantages: Tensor, responses: [Range<Int>],
    turns: [Range<Int>]? = nil, groups: [Int]? = nil, tokens: [Int32] = []
  ) {
    let count = logProbs.count
    self.logProbs = logProbs
    self.old = old ?? logProbs.detached
    self.roll = roll ?? self.old
    self.reference = reference
    self.values = values
    self.entropies = entropies
    self.advantages = advantages
    self.responses = responses
    self.turns = turns ?? responses
    self.groups = groups ?? responses.map { _ in 0 }
    self.tokens = tokens
    for part in [self.old, self.roll, reference, values, entropies, advantages] {
      precondition(
        part.map { $0.count == count } ?? true,
        "\(count) log-probabilities with \(part?.count ?? 0) numbers beside them")
    }
    let covered = responses.reduce(0) { $0 + $1.count }
    precondition(covered == count, "responses cover \(covered) of \(count) tokens")
    precondition(
      self.groups.count == responses.count,
      "\(self.groups.count) groups for \(responses.count) responses")
    precondition(
      tokens.isEmpty || tokens.count == count, "\(tokens.count) tokens with \(count) numbers")
  }

  /// How many action tokens there are.
  public var count: Int { logProbs.count }
  /// `log π - log π_old`, `[N]`, clamped, with gradient.
  public var logRatios: Tensor { logRatio(logProbs, to: old) }
  /// The log-ratios of tokens, or the mean of each response's written over its tokens, `[N]`.
  func logRatios(_ level: ImportanceLevel) -> Tensor {
    switch level {
    case .token: logRatios
    case .sequence: logRatios.spreadSegmentMeans(responses)
    }
  }

  /// How far the policy has moved since it sampled: half the squared log-ratios, an estimate of the KL
  /// in nats, as `policy/approxkl_avg`, and the ratios as `val/ratio`; TRL 0.24's names.
  public var drift: [Reading] {
    let ratios = logRatios.scalars
    return [
      Reading("policy/approxkl_avg", ratios.map { $0 * $0 / 2 }),
      Reading("val/ratio", logRatios.exp().scalars),
    ]
  }

  /// Nothing at each token, `[N]`.
  var zeros: Tensor { Tensor(tokensOf(0), shape: [count]) }

  /// The same number at each token.
  func tokensOf(_ value: Float) -> [Float] { Array(repeating: value, count: count) }

  /// One number a response, at each of its tokens, in order.
  func spread(_ perResponse: [Float]) -> [Float] { responses.spread(perResponse) }
}

extension [Range<Int>] {
  /// One number a range, at each of its places, in order.
  func spread(_ numbers: [Float]) -> [Float] {
    zip(self, numbers).flatMap { Array<Float>(repeating: $1, count: $0.count) }
  }
}
