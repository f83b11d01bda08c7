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
  /// What the critic should have said before each action token, where there is one.
  var returns: [Float] = []

  /// Whether it carries loss.
  var isTrained: Bool { !advantages.isEmpty }
  /// Tokens that carry loss.
  var length: Int { advantages.count }

  /// The positions that the model is asked for.
  var asked: [Bool] { isTrained ? row.isAction : row.isAction.map { _ in false } }

  /// The action tokens' part of an annotation.
  func actions(_ values: [Float]) -> [Float] { row.actionIndices.map { values[$0] } }

  /// The same of an annotation of its row; nothing where it carries no loss, or lacks it.
  func actions(_ key: KeyPath<Row, [Float]?>) -> [Float] {
    isTrained ? row[keyPath: key].map { actions($0) } ?? [] : []
  }
}

extension Collection where Element == PolicySample {
  /// The tokens with loss of each, end to end.
  var responses: [Range<Int>] {
    reduce(into: []) { ranges, sample in
      let start = ranges.last?.upperBound ?? 0
      ranges.append(start..<start + sample.length)
    }
  }
}

extension Array {
  /// The elements in parts of `size`, the last of which may be shorter.
  func chunked(_ size: Int) -> [[Element]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }
}

extension SequenceBatch {
  /// The samples' sequences; what carries loss is asked for. Those of a group share their prompt, as
  /// far as sequences of at most `limit` tokens can.
  init(_ samples: [PolicySample], sharingUpTo limit: Int) {
    self.init(sharingUpTo: limit)
    for sample in samples { append(sample.row.tokens, asking: sample.asked) }
  }
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
          advantages: isMasked ? [] : credit[g].tokens[i],
          returns: isMasked ? [] : credit[g].returns?[i] ?? []))
    }
  }
  return samples
}

extension Decoder {
  /// Log-probabilities of every sample's action tokens, without gradient, one array a sample.
  func actionLogProbs(_ samples: [PolicySample], temperature: Float, chunk: Int) -> [[Float]] {
    samples.chunked(chunk).flatMap { part -> [[Float]] in
      let batch = SequenceBatch(part, sharingUpTo: configuration.feedingLimit)
      let logProbs =
        batch.rows.isEmpty ? [] : read(batch, temperature: temperature).logProbs.scalars
      return batch.asked.map { Array(logProbs[$0]) }
    }
  }
}

/// Writes `values`, one an action token, into an annotation of the row.
func annotation(_ values: [Float], of sample: PolicySample) -> [Float] {
  var whole = [Float](repeating: 0, count: sample.row.tokens.count)
  for (place, value) in zip(sample.row.actionIndices, values) { whole[place] = value }
  return whole
}
