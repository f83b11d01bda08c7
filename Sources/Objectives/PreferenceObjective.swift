import Tensors

/// A whole preference objective: how tokens become scores, and the weighted losses on them.
public struct PreferenceObjective: Sendable {
  /// A loss and its share.
  public struct Term: Sendable {
    /// The loss.
    public var loss: any PreferenceLoss
    /// What it is multiplied with.
    public var weight: Float

    /// A loss with its share.
    public init(_ loss: any PreferenceLoss, weight: Float = 1) {
      self.loss = loss
      self.weight = weight
    }
  }

  /// The losses.
  public var terms: [Term]
  /// The divergence that makes scores of log-ratios.
  public var divergence = Divergence.reverseKL
  /// a, of the alpha divergence.
  public var divergenceCoefficient: Float = 0.5
  /// Whether log-probabilities take the place of log-ratios.
  public var isReferenceFree = false
  /// What tokens past the shorter side's length count; all count 1 where `nil`.
  ///
  /// - SeeAlso: Liu et al. 2024 (LD-DPO), arXiv:2409.06411.
  public var tailWeight: Float?
  /// Whether pairs that the policy itself would write weigh more.
  ///
  /// - SeeAlso: Zhou et al. 2024 (WPO), arXiv:2406.11827, eq. 2.
  public var weighsPairs = false

  /// The sum of `terms`.
  public init(_ terms: [Term]) { self.terms = terms }

  /// What its losses cannot work without, together.
  public var needs: PreferenceNeeds {
    let all = terms.reduce(into: PreferenceNeeds()) { $0.formUnion($1.loss.needs) }
    return isReferenceFree ? all.subtracting(.reference) : all
  }

  /// The loss whose rewards are reported: the first that compares or looks at labels, else the first.
  public var leading: (any PreferenceLoss)? {
    let losses = terms.map(\.loss)
    return losses.first { !$0.needs.isDisjoint(with: [.pairs, .labels]) } ?? losses.first
  }

  /// The micro-batch as losses take it.
  ///
  /// LD-DPO weighs the tokens of either side past the shorter one by `tailWeight`, of policy and
  /// reference alike. WPO weighs a pair by `exp` of the mean over tokens of `log π - log Σ π²`, both
  /// sides multiplied, no gradient through it.
  public func batch(_ readings: PreferenceReadings) -> PreferenceBatch {
    let counts = tokenWeights(readings)
    func sums(_ values: Tensor, _ completions: [Range<Int>]) -> Tensor {
      (counts.map { values * $0 } ?? values).segmentSums(completions)
    }
    func side(_ completions: [Range<Int>]) -> Completions {
      Completions(
        logProbs: sums(readings.logProbs, completions),
        reference: isReferenceFree ? nil : readings.reference.map { sums($0, completions) },
        lengths: completions.map(\.count))
    }
    let (chosen, rejected) = (side(readings.chosen), side(readings.rejected))
    func scores(_ side: Completions) -> Tensor {
      divergence.scores(side.logRatios, coefficient: divergenceCoefficient)
    }
    return PreferenceBatch(
      chosen: chosen, rejected: rejected, chosenScores: scores(chosen),
      rejectedScores: scores(rejected),
      likelihoods: readings.logProbs.segmentSums(readings.chosen),
      promptLikelihoods: readings.prompts.map { readings.logProbs.segmentSums($0) },
      mismatched: readings.mismatched, weights: pairWeights(readings), step: readings.step)
  }

  /// The micro-batch's share of the step's loss: the shares of all micro-batches add up to it.
  ///
  /// - Parameter memory: what the losses keep.
  /// - Returns: a scalar, with gradient, and each term's part of it before its weight.
  public func loss(_ batch: PreferenceBatch, memory: inout PreferenceMemory)
    -> (total: Tensor, terms: [Float])
  {
    let share = 1 / Float(max(1, batch.step.examples))
    var total: Tensor?
    var values: [Float] = []
    for (index, term) in terms.enumerated() {
      var losses = evaluate(term.loss, batch, &memory.parts[index])
      if let weights = batch.weights, term.loss.needs.contains(.pairs) {
        losses = losses * weights
      }
      let value = losses.sum() * share
      values.append(value.scalars[0])
      total = total.map { $0 + value * term.weight } ?? value * term.weight
    }
    return (total ?? Tensor([0], shape: []), values)
  }

  private func tokenWeights(_ readings: PreferenceReadings) -> Tensor? {
    guard let tailWeight else { return nil }
    var weights = [Float](repeating: 1, count: readings.logProbs.count)
    for (chosen, rejected) in zip(readings.chosen, readings.rejected) {
      let shared = min(chosen.count, rejected.count)
      for tail in [chosen.dropFirst(shared), rejected.dropFirst(shared)] {
        for token in tail { weights[token] = tailWeight }
      }
    }
    return Tensor(weights, shape: [weights.count])
  }

  private func pairWeights(_ readings: PreferenceReadings) -> Tensor? {
    guard weighsPairs else { return nil }
    guard let collisions = readings.collisions else {
      preconditionFailure("pairs are weighted and a batch came without log Σ π²")
    }
    let confidence = readings.logProbs.detached - collisions.detached
    return (confidence.segmentMeans(readings.chosen) + confidence.segmentMeans(readings.rejected))
      .exp()
  }
}

/// Opens the existential, so that a loss meets the memory that is its own.
private func evaluate<L: PreferenceLoss>(
  _ loss: L, _ batch: PreferenceBatch, _ memory: inout any LossMemory
) -> Tensor {
  guard var own = memory as? L.Memory else {
    preconditionFailure("\(L.self) was handed the memory of another loss")
  }
  defer { memory = own }
  return loss.losses(batch, memory: &own)
}
