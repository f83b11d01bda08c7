import Datasets
import Foundation
import Models
import Records
import RunStore
import Tensors
import Text

/// The reference's log-probabilities of every completion of a split, computed once and kept in the run's
/// directory, so that a run that goes on needs no reference model.
struct KnownLogProbs {
  /// A number a token of each completion of each row, the chosen one's before the rejected one's.
  let rows: [[[Float]]]
  private static let item = "log_probs"

  /// Computes and keeps them, or reads what a run that goes on has kept.
  ///
  /// - Throws: `CheckpointError` where what was kept is missing or belongs to other rows.
  init(
    _ set: RenderedPreferences, split: String, chunk: Int, _ session: StageSession
  ) throws {
    let place = Self.place(split, session)
    let counts = set.examples.map { $0.sides.map(\.askedCount) }
    let values: [Float]
    if session.resumption == nil {
      session.run.progress.note(
        "\(session.stage.name): reads \(set.examples.count) rows of \(split) with the reference")
      values = Self.computed(set, chunk: chunk, model: session.model)
      try? FileManager.default.removeItem(at: place)
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Safetensors.write(
        [.init(name: Self.item, shape: [values.count], scalars: values)], to: place)
    } else {
      values = try Safetensors(contentsOf: place).floats(Self.item)
    }
    let expected = counts.reduce(0) { $0 + $1.reduce(0, +) }
    guard values.count == expected else {
      throw CheckpointError(
        file: place.path, item: Self.item,
        problem: "expected \(expected) numbers, found \(values.count); the data has changed")
    }
    rows = Self.cut(values, counts)
  }

  private static func place(_ split: String, _ session: StageSession) -> URL {
    let (index, name) = session.stage
    return session.run.directory.url
      .appending(path: "references/\(index)-\(name)-\(split).safetensors")
  }

  /// The model is the reference as long as no step was taken.
  private static func computed(_ set: RenderedPreferences, chunk: Int, model: Decoder) -> [Float] {
    var values: [Float] = []
    for start in stride(from: 0, to: set.examples.count, by: chunk) {
      var batch = SequenceBatch(sharingUpTo: model.configuration.feedingLimit)
      for example in set.examples[start..<min(start + chunk, set.examples.count)] {
        for side in example.sides { batch.append(side.tokens, asking: side.isTrained) }
      }
      if !batch.rows.isEmpty { values += model.read(batch).logProbs.scalars }
    }
    return values
  }

  private static func cut(_ values: [Float], _ counts: [[Int]]) -> [[[Float]]] {
    var start = 0
    return counts.map { sides in
      sides.map { count in
        defer { start += count }
        return Array(values[start..<start + count])
      }
    }
  }
}
