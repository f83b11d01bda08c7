import Foundation
import Models
import Tensors

extension Decoder {
  /// `log Σ π(v)²` over the vocabulary at each asked place: how likely two draws there agree.
  ///
  /// One sequence at a time, since its scores over the whole vocabulary exist.
  ///
  /// - Returns: `[asked]`, nats, no gradient.
  func collisions(_ batch: SequenceBatch) -> Tensor {
    let width = configuration.vocabSize
    var values: [Float] = []
    for (sequence, asked) in zip(batch.sequences, batch.asked) {
      let scores = logits(Array(batch.tokens[sequence]), sequences: [0..<sequence.count]).scalars
      for row in batch.rows[asked] {
        let start = (row - sequence.lowerBound) * width
        values.append(logCollision(scores[start..<start + width]))
      }
    }
    return Tensor(values, shape: [values.count])
  }
}

/// `log Σ exp(2 z) - 2 log Σ exp(z)`.
private func logCollision(_ scores: ArraySlice<Float>) -> Float {
  let most = Double(scores.max() ?? 0)
  var (single, double) = (0.0, 0.0)
  for score in scores {
    let weight = exp(Double(score) - most)
    single += weight
    double += weight * weight
  }
  return Float(log(double) - 2 * log(single))
}
