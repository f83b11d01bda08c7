import Models
import Objectives
import Records
import Tensors

/// The objective of one optimizer step, with the step's counts.
struct StepObjective {
  let objective: PolicyObjective
  let scope: ReductionScope
}

/// How micro-batches of a step are passed through the policy.
struct PolicyPass {
  let model: Decoder
  let step: StepObjective
  let parameters: [Parameter]
  let temperature: Float
  /// A critic that reads the policy's own states, and learns in the same pass.
  var critic: Critic?
  /// Whether it is reported how far the policy has moved since it sampled.
  var reportsDrift = false

  /// The loss and gradient of some of the step's samples.
  ///
  /// - Parameters:
  ///   - dropout: where adapters draw what they drop; nothing is dropped without.
  ///   - metrics: gathers what the pieces read off the batch.
  func gradient(
    _ samples: [PolicySample], dropout: Seed? = nil, metrics: inout PolicyMetrics
  ) -> PolicyGradient {
    let sequences = SequenceBatch(samples, sharingUpTo: model.configuration.feedingLimit)
    var result = PolicyGradient(tokens: sequences.rows.count)
    if sequences.rows.isEmpty { return result }
    var read: (batch: PolicyBatch, readings: [Reading], loss: Tensor)?
    let (_, gradients) = valueAndGradient(at: parameters + (critic?.parameters ?? [])) {
      let states = model.states(sequences, dropout: dropout)
      let batch = policyBatch(
        samples, sequences, model.logProbs(of: states, sequences.query(temperature)))
      let loss = step.objective.loss(batch, in: step.scope)
      read = (batch, step.objective.readings(batch) + (reportsDrift ? batch.drift : []), loss)
      guard let critic else { return loss }
      let values = critic.loss(critic.model.scores(of: states), samples, step)
      result.values = values
      return loss + values.loss * critic.settings.vfCoef
    }
    result.gradients = gradients
    guard let (batch, readings, loss) = read else { return result }
    result.loss = Double(loss.scalars[0])
    metrics.add(batch, readings)
    result.note(batch, samples)
    return result
  }
}

/// What one micro-batch adds to a step.
struct PolicyGradient {
  /// The policy's part of the loss.
  var loss = 0.0
  var gradients = Gradients()
  /// Differences between sampler's and trainer's log-probabilities, summed and at most.
  var difference: (sum: Double, largest: Double) = (0, 0)
  let tokens: Int
  /// The first sample whose log-probabilities are not finite.
  var badSample: String?
  /// The critic's part, where it learns in the same pass.
  var values: ValueReading?

  fileprivate init(tokens: Int) { self.tokens = tokens }
}

private func policyBatch(
  _ samples: [PolicySample], _ sequences: SequenceBatch, _ readings: TokenReadings
) -> PolicyBatch {
  func beside(_ values: [Float]) -> Tensor? {
    values.count == sequences.rows.count ? Tensor(values, shape: [values.count]) : nil
  }
  let trained = samples.filter(\.isTrained)
  return PolicyBatch(
    logProbs: readings.logProbs, old: beside(samples.flatMap { $0.actions(\.old) }),
    roll: beside(trained.flatMap { $0.actions($0.row.samplerLogProbs) }),
    reference: beside(samples.flatMap { $0.actions(\.reference) }), entropies: readings.entropies,
    advantages: Tensor(samples.flatMap(\.advantages), shape: [sequences.rows.count]),
    responses: sequences.asked, groups: samples.map(\.place.group), tokens: sequences.targets)
}

extension PolicyGradient {
  /// Compares with the sampler, and looks for numbers that are not finite.
  fileprivate mutating func note(_ batch: PolicyBatch, _ samples: [PolicySample]) {
    // `old` is of the weights that sampled; later updates of a round have moved on from them.
    for (a, b) in zip(batch.old.scalars, batch.roll.scalars) {
      let gap = Double(abs(a - b))
      difference.sum += gap
      difference.largest = max(difference.largest, gap)
    }
    let now = batch.logProbs.scalars
    for (sample, range) in zip(samples, batch.responses)
    where badSample == nil && !now[range].allSatisfy(\.isFinite) {
      badSample = sample.problem
    }
  }
}
