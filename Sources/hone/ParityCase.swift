import Foundation
import Models
import Tensors

/// Golden values beside a checkpoint: a batch without its padding, and what it should give.
struct ParityCase {
  /// All sequences end to end.
  var tokens: [Int32] = []
  /// Where each lies.
  var sequences: [Range<Int>] = []
  /// The places whose next token has a label, and that token.
  var query = TokenQuery(rows: [], targets: [])
  /// `[tokens, vocabulary]`.
  var logits: [Float] = []
  /// Prompts, each with what greedy search makes of it.
  var texts: [(prompt: [Int32], continuation: [Int32])] = []

  init(_ io: Safetensors) throws(CheckpointError) {
    let (ids, mask) = (try Grid(io, "input_ids"), try Grid(io, "attention_mask"))
    let labels = try Grid(io, "labels")
    let all = try io.floats("logits")
    let vocabulary = all.count / max(1, ids.cells.count)
    try ids.expect(mask, labels, vocabulary: vocabulary)
    for row in 0..<ids.rows {
      let start = tokens.count
      for column in 0..<ids.columns where mask[row, column] == 1 {
        if tokens.count > start, labels[row, column] != -100 {
          query.rows.append(tokens.count - 1)
          query.targets.append(Int32(labels[row, column]))
        }
        tokens.append(Int32(ids[row, column]))
        let cell = row * ids.columns + column
        logits += all[cell * vocabulary..<(cell + 1) * vocabulary]
      }
      sequences.append(start..<tokens.count)
    }
    texts = try Self.texts(io, vocabulary: vocabulary)
  }

  private static func texts(_ io: Safetensors, vocabulary: Int) throws(CheckpointError)
    -> [(prompt: [Int32], continuation: [Int32])]
  {
    let names = io.entries.map(\.name).filter { $0.hasPrefix("leftpad_greedy_") }
    guard let name = names.first else { return [] }
    let (mask, whole) = (try Grid(io, "leftpad_attention_mask"), try Grid(io, name))
    guard mask.rows == whole.rows, mask.columns < whole.columns,
      whole.cells.allSatisfy({ 0..<vocabulary ~= $0 })
    else { throw whole.mismatch("rows of tokens that go on from those of leftpad_attention_mask") }
    return try (0..<whole.rows).map { (row) throws(CheckpointError) in
      let line = (0..<whole.columns).map { Int32(whole[row, $0]) }
      let padding = (0..<mask.columns).prefix { mask[row, $0] == 0 }.count
      guard padding < mask.columns else { throw mask.mismatch("a token in every row") }
      return (Array(line[padding..<mask.columns]), Array(line[mask.columns...]))
    }
  }

  /// Refuses tokens that a model does not know, and sequences longer than it can see.
  func requireFit(_ shape: DecoderConfiguration, _ file: URL) throws(CheckpointError) {
    let all = tokens + texts.flatMap { $0.prompt + $0.continuation }
    if let token = all.max(), Int(token) >= shape.vocabSize {
      throw CheckpointError(
        file: file.path,
        problem: "tokens up to \(token) are not for a model of \(shape.vocabSize) tokens")
    }
    let fed = texts.map { $0.prompt.count + $0.continuation.count }
    for (lengths, limit) in [
      (sequences.map(\.count), shape.readingLimit), (fed, shape.feedingLimit),
    ] {
      guard let length = lengths.max(), length > limit else { continue }
      throw CheckpointError(
        file: file.path,
        problem: "sequences up to \(length) tokens are not for a model of \(limit) positions")
    }
  }
}

/// A matrix of whole numbers in a file.
private struct Grid {
  let file: String
  let name: String
  let rows: Int
  let columns: Int
  let cells: [Int]

  init(_ tensors: Safetensors, _ name: String) throws(CheckpointError) {
    cells = try tensors.integers(name)
    let shape = tensors[name]?.shape ?? []
    guard shape.count == 2 else {
      throw CheckpointError(
        file: tensors.file, item: name, problem: "expected a matrix, found shape \(shape)")
    }
    (file, self.name, rows, columns) = (tensors.file, name, shape[0], shape[1])
  }

  subscript(_ row: Int, _ column: Int) -> Int { cells[row * columns + column] }

  func mismatch(_ expected: String) -> CheckpointError {
    CheckpointError(file: file, item: name, problem: "expected \(expected)")
  }

  /// Ids of a vocabulary, with a mask and labels of the same shape.
  func expect(_ mask: Grid, _ labels: Grid, vocabulary: Int) throws(CheckpointError) {
    for other in [mask, labels] where (other.rows, other.columns) != (rows, columns) {
      throw other.mismatch("[\(rows), \(columns)] numbers, as \(name) has")
    }
    for (ids, ignored) in [(self, nil), (labels, -100)] {
      for id in ids.cells where !(0..<vocabulary ~= id) && id != ignored {
        throw ids.mismatch("tokens of a vocabulary of \(vocabulary), found \(id)")
      }
    }
  }
}
