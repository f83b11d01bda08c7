import Tensors

/// The optimizer step that a micro-batch is cut from, as far as preference losses need it.
///
/// The counts of several processes add up.
public struct PreferenceScope: Sendable, Hashable {
  /// Pairs of the step; completions where rows are not paired.
  public var examples: Int
  /// Tokens of the step's chosen completions, ends included.
  public var chosenTokens: Int
  /// Tokens of the prompts before them that are predicted: all but each prompt's first.
  public var promptTokens: Int

  /// Counts.
  public init(examples: Int, chosenTokens: Int, promptTokens: Int = 0) {
    self.examples = examples
    self.chosenTokens = chosenTokens
    self.promptTokens = promptTokens
  }
}

/// One micro-batch of labelled completions.
///
/// Where rows are pairs, the i-th chosen completion and the i-th rejected one answer the same prompt.
/// Where they are not, the sides are the desirable and the undesirable completions, as many as there
/// happen to be.
public struct PreferenceBatch {
  /// The completions that were chosen, or are desirable.
  public let chosen: Completions
  /// The completions that were rejected, or are undesirable.
  public let rejected: Completions
  /// Scores of the chosen log-ratios under the divergence, `[chosen]`, with gradient.
  public let chosenScores: Tensor
  /// Scores of the rejected log-ratios under the divergence, `[rejected]`, with gradient.
  public let rejectedScores: Tensor
  /// `log π` of every token of each chosen completion added up, `[chosen]`, with gradient.
  public let likelihoods: Tensor
  /// `log π` of the prompts before them, `[chosen]`, with gradient, where a loss needs it.
  public let promptLikelihoods: Tensor?
  /// Log-ratios of completions with other rows' prompts, `[M]`, nats, where a loss needs them.
  public let mismatched: [Float]?
  /// Factors of the pairs' losses, `[pairs]`, where they are weighted.
  public let weights: Tensor?
  /// The optimizer step that the micro-batch was cut from.
  public let step: PreferenceScope

  /// A micro-batch.
  ///
  /// - Parameters:
  ///   - chosenScores: the log-ratios where not given, as for the reverse KL.
  ///   - rejectedScores: the same.
  ///   - likelihoods: the chosen side's `logProbs` where not given.
  ///   - step: the micro-batch itself where not given.
  public init(
    chosen: Completions, rejected: Completions, chosenScores: Tensor? = nil,
    rejectedScores: Tensor? = nil, likelihoods: Tensor? = nil, promptLikelihoods: Tensor? = nil,
    mismatched: [Float]? = nil, weights: Tensor? = nil, step: PreferenceScope? = nil
  ) {
    self.chosen = chosen
    self.rejected = rejected
    self.chosenScores = chosenScores ?? chosen.logRatios
    self.rejectedScores = rejectedScores ?? rejected.logRatios
    self.likelihoods = likelihoods ?? chosen.logProbs
    self.promptLikelihoods = promptLikelihoods
    self.mismatched = mismatched
    self.weights = weights
    self.step =
      step
      ?? PreferenceScope(
        examples: max(chosen.count, rejected.count), chosenTokens: chosen.lengths.reduce(0, +))
  }

  /// How far the chosen score lies above the rejected one, `[pairs]`, with gradient.
  public var margins: Tensor { chosenScores - rejectedScores }
}
