import Models
import Objectives
import Records
import Tensors

/// One completion as it is trained on.
struct PolicySample {
  /// Its group's index in the round, and its own in the group.
  let place: (group: Int, index: Int)
  /// The problem's id, for messages.
  let problem: String
  /// The sequence and what was sampled of it.
  var row: Row
  /// An advantage for each action token; empty where the completion carries no loss.
  let advantages: [Float]

  /// Whether it carries loss.
  var isTrained: Bool { !advantages.isEmpty }
  /// Tokens that carry loss.
  var length: Int { advantages.count }

  /// The positions that the model is asked for.
  var asked: [Bool] { isTrained ? row.isAction : row.isAction.map { _ in false } }

  /// The action tokens' part of an annotation.
  func actions(_ values: [Float]) -> [Float] { row.actionIndices.map { values[$0] } }
}

/// The scored completions of a round, with their credit; those that were cut off carry no loss where
/// the recipe masks them.
///
/// Unscored completions are left out: they have no place in baseline or loss.
func policySamples(_ groups: [RolloutGroup], _ credit: [Credit], masksTruncated: Bool)
  -> [PolicySample]
{
  var samples: [PolicySample] = []
  for (g, group) in groups.enumerated() {
    for (i, trajectory) in group.trajectories.enumerated() where trajectory.reward != nil {
      guard let row = trajectory.rows.first else { continue }
      let isMasked = masksTruncated && trajectory.stop.isTruncated
      samples.append(
        PolicySample(
          place: (g, i), problem: group.problem.id, row: row,
          advantages: isMasked ? [] : credit[g].tokens[i]))
    }
  }
  return samples
}

extension Decoder {
  /// Log-probabilities of every sample's action tokens, without gradient, one array a sample.
  func actionLogProbs(_ samples: [PolicySample], temperature: Float, chunk: Int) -> [[Float]] {
    var result: [[Float]] = []
    for start in stride(from: 0, to: samples.count, by: chunk) {
      var batch = SequenceBatch()
      for sample in samples[start..<min(start + chunk, samples.count)] {
        batch.append(sample.row.tokens, asking: sample.asked)
      }
      let logProbs =
        batch.rows.isEmpty ? [] : read(batch, temperature: temperature).logProbs.scalars
      result += batch.asked.map { Array(logProbs[$0]) }
    }
    return result
  }
}

/// Writes `values`, one an action token, into an annotation of the row.
func annotation(_ values: [Float], of sample: PolicySample) -> [Float] {
  var whole = [Float](repeating: 0, count: sample.row.tokens.count)
  for (place, value) in zip(sample.row.actionIndices, values) { whole[place] = value }
  return whole
}
