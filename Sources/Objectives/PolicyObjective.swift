import Tensors

/// A whole policy objective: surrogate × token weights + regularizers, reduced.
public struct PolicyObjective: Sendable {
  /// The policy-gradient term.
  public var surrogate: any Surrogate
  /// Factors on the surrogate; none acts on the regularizers.
  public var tokenWeightings: [any TokenWeighting]
  /// Terms added to the surrogate.
  public var regularizers: [any Regularizer]
  /// How token losses become one number.
  public var reduction: any Reduction

  /// An objective.
  public init(
    surrogate: any Surrogate, tokenWeightings: [any TokenWeighting] = [],
    regularizers: [any Regularizer] = [], reduction: any Reduction
  ) {
    self.surrogate = surrogate
    self.tokenWeightings = tokenWeightings
    self.regularizers = regularizers
    self.reduction = reduction
  }

  /// What its parts cannot work without, together.
  public var needs: Needs {
    let parts = tokenWeightings.map(\.needs) + regularizers.map(\.needs)
    return parts.reduce(surrogate.needs) { $0.union($1) }
  }

  /// The micro-batch's share of the step's loss: the shares of all micro-batches add up to it.
  ///
  /// - Parameter scope: the optimizer step that the micro-batch was cut from.
  /// - Returns: a scalar, with gradient; 0 without a gradient where the micro-batch has no tokens.
  public func loss(_ batch: PolicyBatch, in scope: ReductionScope) -> Tensor {
    var losses = surrogate.losses(batch)
    for weighting in tokenWeightings {
      losses = losses * Tensor(weighting.weights(batch), shape: losses.shape)
    }
    var total = (losses * weights(batch, reduction, scope)).sum()
    for regularizer in regularizers {
      let weights = weights(batch, regularizer.reduction ?? reduction, scope)
      total = total + (regularizer.penalties(batch) * weights).sum()
    }
    return total
  }

  /// What each token counts, `[N]`.
  private func weights(_ batch: PolicyBatch, _ reduction: any Reduction, _ scope: ReductionScope)
    -> Tensor
  {
    let lengths = batch.responses.map(\.count)
    return Tensor(
      batch.spread(reduction.weights(forLengths: lengths, in: scope)), shape: [batch.count])
  }

  /// What its parts report about the batch.
  public func readings(_ batch: PolicyBatch) -> [Reading] {
    surrogate.readings(batch) + tokenWeightings.flatMap { $0.readings(batch) }
      + regularizers.flatMap { $0.readings(batch) }
  }
}
