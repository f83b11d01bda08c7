import Datasets
import Models
import Objectives
import Records
import Tensors
import Text

/// What a micro-batch adds to a preference step.
struct PreferenceGradient {
  var loss = 0.0
  /// Each loss's part, before its weight.
  var terms: [Double] = []
  var gradients = Gradients()
  /// Whether every log-probability is finite.
  var isFinite = true
  var hits = 0
  var chosenTokens = 0
  var tokens = 0
  var entropy = 0.0

  mutating func add(_ other: PreferenceGradient) {
    loss += other.loss
    terms = terms.isEmpty ? other.terms : zip(terms, other.terms).map(+)
    gradients.add(other.gradients)
    hits += other.hits
    chosenTokens += other.chosenTokens
    tokens += other.tokens
    entropy += other.entropy
  }

  /// Writes TRL's names, and with several losses each one's part.
  func write(to metrics: inout Metrics, prefix: String, losses names: [String]) {
    if tokens > 0 { metrics[prefix + "entropy"] = entropy / Double(tokens) }
    if chosenTokens > 0 {
      metrics[prefix + "mean_token_accuracy"] = Double(hits) / Double(chosenTokens)
    }
    guard names.count > 1 else { return }
    for (name, value) in zip(names, terms) { metrics["\(prefix)losses/\(name)"] = value }
  }
}

/// What surrounds the micro-batches of a preference step.
struct PreferencePass {
  let model: Decoder
  let objective: PreferenceObjective
  let step: PreferenceScope
  let parameters: [Parameter]
  /// The reference model, where its log-probabilities are not known yet.
  let reference: Decoder?

  /// The part of the step's loss and gradient that some of its rows add.
  ///
  /// - Parameters:
  ///   - known: the reference's log-probabilities of each row's completions, the chosen one's before
  ///     the rejected one's.
  ///   - memory: what the losses keep.
  ///   - dropout: where adapters draw what they drop; nothing is dropped without.
  func gradient(
    of examples: [RenderedPreferences.Example], known: [[[Float]]]? = nil,
    memory: inout PreferenceMemory, dropout: Seed? = nil, metrics: inout PreferenceMetrics
  ) -> PreferenceGradient {
    let needs = objective.needs
    let sequences = PreferenceSequences(examples, withPrompts: needs.contains(.prompts))
    let batch = sequences.batch
    var result = PreferenceGradient()
    guard !batch.rows.isEmpty, let leading = objective.leading else { return result }
    let reference =
      known.map { spread($0, of: examples, over: sequences) }
      ?? self.reference?.read(batch).logProbs
    let mismatched =
      needs.contains(.mismatched) ? logRatios(examples) : nil
    let collisions = objective.weighsPairs ? model.collisions(batch) : nil
    let (loss, gradients) = valueAndGradient(at: parameters) {
      let read = model.read(batch, dropout: dropout)
      var readings = PreferenceReadings(
        logProbs: read.logProbs, reference: reference, collisions: collisions,
        chosen: sequences.chosen, rejected: sequences.rejected, mismatched: mismatched, step: step)
      readings.prompts = needs.contains(.prompts) ? sequences.prompts : nil
      let scored = objective.batch(readings)
      let (total, terms) = objective.loss(scored, memory: &memory)
      metrics.add(scored, leading)
      result.terms = terms.map(Double.init)
      result.describe(read, sequences)
      return total
    }
    (result.loss, result.gradients) = (Double(loss), gradients)
    return result
  }

  /// Log-ratios of whole completions, with no gradient.
  private func logRatios(_ examples: [RenderedPreferences.Example]) -> [Float] {
    guard let reference else {
      preconditionFailure("mismatched completions need a reference model")
    }
    let batch = PreferenceSequences.mismatched(
      examples, context: model.configuration.maxPositionEmbeddings)
    let ratios = model.read(batch).logProbs - reference.read(batch).logProbs
    return ratios.segmentSums(batch.asked).scalars
  }

  private func spread(
    _ known: [[[Float]]], of examples: [RenderedPreferences.Example],
    over sequences: PreferenceSequences
  ) -> Tensor {
    var values = [Float](repeating: 0, count: sequences.batch.rows.count)
    let ranges = sequences.chosen + sequences.rejected
    // Rows come side by side in `known`, sides one after the other in the sequences; a labelled row
    // has the one side that its label puts it on.
    let rows = zip(examples, known)
    let chosen = rows.compactMap { $0.chosen == nil ? nil : $1.first }
    let sides = chosen + rows.compactMap { $0.rejected == nil ? nil : $1.last }
    precondition(
      ranges.count == sides.count && zip(ranges, sides).allSatisfy { $0.count == $1.count },
      "known log-probabilities are of other completions")
    for (range, side) in zip(ranges, sides) { values.replaceSubrange(range, with: side) }
    return Tensor(values, shape: [values.count])
  }
}

extension PreferenceGradient {
  fileprivate mutating func describe(_ read: TokenReadings, _ sequences: PreferenceSequences) {
    let (logProbs, entropies) = (read.logProbs.scalars, read.entropies.scalars)
    isFinite = logProbs.allSatisfy(\.isFinite)
    for range in sequences.chosen {
      hits += read.hits[range].count { $0 }
      chosenTokens += range.count
    }
    for range in sequences.chosen + sequences.rejected {
      entropy += entropies[range].reduce(0) { $0 + Double($1) }
      tokens += range.count
    }
  }
}
