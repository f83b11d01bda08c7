import Models
import Objectives
import Records
import Tensors
import Text

/// Sums over trained tokens, which add up over micro-batches.
struct SupervisedSums {
  /// The loss's part that this adds, already divided by the step's tokens.
  var loss = 0.0
  var tokens = 0
  var hits = 0
  var entropy = 0.0
  /// The first example whose log-probabilities are not finite.
  var badExample: Int?

  mutating func add(_ other: SupervisedSums) {
    loss += other.loss
    tokens += other.tokens
    hits += other.hits
    entropy += other.entropy
  }

  /// Writes TRL's names for what the sums say.
  func write(to metrics: inout Metrics, prefix: String) {
    guard tokens > 0 else { return }
    metrics[prefix + "mean_token_accuracy"] = Double(hits) / Double(tokens)
    metrics[prefix + "entropy"] = entropy / Double(tokens)
  }
}

/// The part of the step's loss and gradient that some of its examples add.
///
/// - Parameters:
///   - loss: what is minimised; its values over trained tokens are added and divided by
///     `denominator`.
///   - parameters: what the gradient is taken with respect to; none measures only.
///   - denominator: trained tokens of the whole step.
///   - dropout: where adapters draw what they drop; nothing is dropped without.
func supervisedGradient(
  _ model: Decoder, _ examples: [RenderedExample], loss: any SupervisedLoss,
  parameters: [Parameter], denominator: Int, dropout: Seed? = nil
) -> (SupervisedSums, Gradients) {
  var batch = SequenceBatch()
  for example in examples { batch.append(example.tokens, asking: example.isTrained) }
  var sums = SupervisedSums()
  if batch.rows.isEmpty { return (sums, Gradients()) }
  let (value, gradients) = valueAndGradient(at: parameters) {
    let readings = model.read(batch, dropout: dropout)
    sums.tokens = batch.rows.count
    sums.hits = readings.hits.count { $0 }
    let logProbs = readings.logProbs.scalars
    sums.badExample = batch.asked.firstIndex { !logProbs[$0].allSatisfy(\.isFinite) }
    sums.entropy = readings.entropies.scalars.reduce(0) { $0 + Double($1) }
    let losses = loss.losses(
      SupervisedBatch(logProbs: readings.logProbs, examples: batch.asked))
    return losses.sum() * (1 / Float(max(1, denominator)))
  }
  sums.loss = Double(value)
  return (sums, gradients)
}
