import Models
import Objectives
import Records
import Tensors

/// What one micro-batch adds to a step.
struct PolicyGradient {
  var loss: Double
  var gradients: Gradients
  /// Differences between sampler's and trainer's log-probabilities, summed and at most.
  var difference: (sum: Double, largest: Double)
  var tokens: Int
  /// The first sample whose log-probabilities are not finite.
  var badSample: String?
}

/// The loss and gradient of some of a step's samples.
///
/// - Parameters:
///   - scope: counts of the whole optimizer step.
///   - dropout: where adapters draw what they drop; nothing is dropped without.
///   - metrics: gathers what the pieces read off the batch.
func policyGradient(
  _ model: Decoder, _ samples: [PolicySample], objective: PolicyObjective, scope: ReductionScope,
  parameters: [Parameter], temperature: Float, dropout: Seed? = nil,
  metrics: inout PolicyMetrics
) -> PolicyGradient {
  var sequences = SequenceBatch()
  for sample in samples { sequences.append(sample.row.tokens, asking: sample.asked) }
  var result = PolicyGradient(
    loss: 0, gradients: Gradients(), difference: (0, 0), tokens: sequences.rows.count)
  if sequences.rows.isEmpty { return result }
  var read: (batch: PolicyBatch, readings: [Reading])?
  let (loss, gradients) = valueAndGradient(at: parameters) {
    let readings = model.read(sequences, temperature: temperature, dropout: dropout)
    let batch = policyBatch(samples, sequences, readings)
    read = (batch, objective.readings(batch))
    return objective.loss(batch, in: scope)
  }
  result.loss = Double(loss)
  result.gradients = gradients
  guard let (batch, readings) = read else { return result }
  metrics.add(batch, readings)
  result.note(batch, samples, sequences)
  return result
}

private func policyBatch(
  _ samples: [PolicySample], _ sequences: SequenceBatch, _ readings: TokenReadings
) -> PolicyBatch {
  func actions(_ annotation: (Row) -> [Float]?) -> Tensor? {
    let values = samples.flatMap { sample in
      sample.isTrained ? annotation(sample.row).map(sample.actions) ?? [] : []
    }
    return values.count == sequences.rows.count ? Tensor(values, shape: [values.count]) : nil
  }
  return PolicyBatch(
    logProbs: readings.logProbs, old: actions(\.old), roll: actions(\.samplerLogProbs),
    reference: actions(\.reference), entropies: readings.entropies,
    advantages: Tensor(samples.flatMap(\.advantages), shape: [sequences.rows.count]),
    responses: sequences.asked, groups: samples.map(\.place.group), tokens: sequences.targets)
}

extension PolicyGradient {
  /// Compares with the sampler, and looks for numbers that are not finite.
  fileprivate mutating func note(
    _ batch: PolicyBatch, _ samples: [PolicySample], _ sequences: SequenceBatch
  ) {
    // `old` is of the weights that sampled; later updates of a round have moved on from them.
    for (a, b) in zip(batch.old.scalars, batch.roll.scalars) {
      let gap = Double(abs(a - b))
      difference.sum += gap
      difference.largest = max(difference.largest, gap)
    }
    let now = batch.logProbs.scalars
    for (sample, range) in zip(samples, sequences.asked)
    where badSample == nil && !now[range].allSatisfy(\.isFinite) {
      badSample = sample.problem
    }
  }
}
