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
    var total = reduced(losses, of: batch.responses, in: scope)
    for regularizer in regularizers {
      let penalties = regularizer.penalties(batch)
      total =
        total
        + reduced(penalties, of: batch.responses, by: regularizer.reduction, in: scope)
    }
    return total
  }

  /// Token losses of a micro-batch as its share of the step's one number.
  ///
  /// - Parameters:
  ///   - losses: `[N]`.
  ///   - responses: the tokens of each response, together all of them.
  ///   - other: in the place of the objective's own reduction.
  /// - Returns: a scalar, with gradient.
  public func reduced(
    _ losses: Tensor, of responses: [Range<Int>], by other: (any Reduction)? = nil,
    in scope: ReductionScope
  ) -> Tensor {
    let weights = (other ?? reduction).weights(forLengths: responses.map(\.count), in: scope)
    return (losses * Tensor(responses.spread(weights), shape: losses.shape)).sum()
  }

  /// What its parts report about the batch.
  public func readings(_ batch: PolicyBatch) -> [Reading] {
    surrogate.readings(batch) + tokenWeightings.flatMap { $0.readings(batch) }
      + regularizers.flatMap { $0.readings(batch) }
  }
}
