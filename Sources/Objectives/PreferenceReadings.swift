import Tensors

/// What a model says of a micro-batch of labelled completions, token by token: `N` tokens, end to end.
///
/// Chosen and rejected completions lie anywhere in them, and so may prompts.
public struct PreferenceReadings {
  /// log π of each token, `[N]`, nats, with gradient.
  public var logProbs: Tensor
  /// log π_ref of each token, `[N]`, nats; `nil` without a reference. Not read of prompts.
  public var reference: Tensor?
  /// `log Σ π(v)²` over the vocabulary at each token, `[N]`, where pairs are weighted.
  public var collisions: Tensor?
  /// The tokens of each completion that was chosen.
  public var chosen: [Range<Int>]
  /// The tokens of each completion that was rejected.
  public var rejected: [Range<Int>]
  /// The tokens of the prompt before each chosen completion, where a loss needs them.
  public var prompts: [Range<Int>]?
  /// Log-ratios of completions with other rows' prompts, nats, where a loss needs them.
  public var mismatched: [Float]?
  /// The optimizer step that the micro-batch was cut from.
  public var step: PreferenceScope

  /// Readings.
  public init(
    logProbs: Tensor, reference: Tensor? = nil, collisions: Tensor? = nil, chosen: [Range<Int>],
    rejected: [Range<Int>], prompts: [Range<Int>]? = nil, mismatched: [Float]? = nil,
    step: PreferenceScope? = nil
  ) {
    self.logProbs = logProbs
    self.reference = reference
    self.collisions = collisions
    self.chosen = chosen
    self.rejected = rejected
    self.prompts = prompts
    self.mismatched = mismatched
    self.step =
      step
      ?? PreferenceScope(
        examples: max(chosen.count, rejected.count),
        chosenTokens: chosen.reduce(0) { $0 + $1.count },
        promptTokens: prompts?.reduce(0) { $0 + $1.count } ?? 0)
  }
}
