import Foundation
import Kernels
import Models
import Records
import Tensors
import Testing

/// Where golden numbers lie.
enum Fixtures {
  /// The folder of models that every clone has.
  static let models = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/models")

  /// The folder of further reference material, where the machine has one.
  static let reference = ProcessInfo.processInfo.environment["HONE_REFERENCE"]
    .map { URL(filePath: $0) }

  static func reference(_ path: String) throws -> URL {
    try #require(reference).appending(path: path)
  }

  /// A folder for one test's files, gone afterwards.
  static func withTemporaryFolder<R>(_ body: (URL) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  static func json(_ url: URL) throws -> JSON { try JSON(parsing: Data(contentsOf: url)) }
}

/// A batch of `io.safetensors` without its padding.
struct GoldenBatch {
  var tokens: [Int32] = []
  var sequences: [Range<Int>] = []
  /// Places whose next token has a label, and that token.
  var rows: [Int] = []
  var targets: [Int32] = []
  /// `[tokens, vocabulary]`.
  var logits: [Float] = []
  /// Of `targets`.
  var logProbs: [Float] = []
  /// At `rows`; empty where the file has none.
  var entropies: [Float] = []

  init(_ folder: URL) throws {
    let io = try Safetensors(contentsOf: folder.appending(path: "io.safetensors"))
    let (ids, mask) = (try io.integers("input_ids"), try io.integers("attention_mask"))
    let (labels, logits) = (try io.integers("labels"), try io.floats("logits"))
    // The batches of adapters have logits alone.
    let allLogProbs = io["token_logps"] == nil ? nil : try io.floats("token_logps")
    let allEntropies = io["token_entropy_f64"] == nil ? nil : try io.floats("token_entropy_f64")
    let shape = try #require(io["logits"]).shape
    let (width, vocabulary) = (shape[1], shape[2])
    for sequence in 0..<shape[0] {
      let start = tokens.count
      for place in 0..<width where mask[sequence * width + place] == 1 {
        let cell = sequence * width + place
        tokens.append(Int32(ids[cell]))
        self.logits += logits[cell * vocabulary..<(cell + 1) * vocabulary]
        guard place + 1 < width, labels[cell + 1] != -100 else { continue }
        rows.append(tokens.count - 1)
        targets.append(Int32(labels[cell + 1]))
        if let allEntropies { entropies.append(allEntropies[cell]) }
        if let allLogProbs { logProbs.append(allLogProbs[sequence * (width - 1) + place]) }
      }
      sequences.append(start..<tokens.count)
    }
  }

  /// Each sequence as a batch of its own.
  func split() -> [GoldenBatch] {
    sequences.map { sequence in
      var part = self
      part.tokens = Array(tokens[sequence])
      part.sequences = [0..<sequence.count]
      let kept = rows.indices.filter { sequence.contains(rows[$0]) }
      part.rows = kept.map { rows[$0] - sequence.lowerBound }
      part.targets = kept.map { targets[$0] }
      return part
    }
  }

  /// The mean negative log-probability of the targets.
  func loss(_ model: Decoder) -> Tensor {
    let query = TokenQuery(rows: rows, targets: targets)
    return model.logProbs(tokens, sequences: sequences, of: query).logProbs.sum()
      * (-1 / Float(rows.count))
  }
}

/// A prompt and what transformers' greedy search makes of it, without padding.
struct GreedyContinuation {
  let prompt: [Int32]
  let continuation: [Int32]

  static func read(_ folder: URL) throws -> [GreedyContinuation] {
    let io = try Safetensors(contentsOf: folder.appending(path: "io.safetensors"))
    let mask = try io.integers("leftpad_attention_mask")
    let width = try #require(io["leftpad_attention_mask"]).shape[1]
    let whole = try io.integers("leftpad_greedy_20").map { Int32($0) }
    let length = try #require(io["leftpad_greedy_20"]).shape[1]
    return (0..<whole.count / length).map { row in
      let line = Array(whole[row * length..<(row + 1) * length])
      let padding = mask[row * width..<(row + 1) * width].prefix { $0 == 0 }.count
      return GreedyContinuation(
        prompt: Array(line[padding..<width]), continuation: Array(line[width...]))
    }
  }

  /// The likeliest tokens, one after the other; an end of the text does not end them.
  func continuation(by model: Decoder) -> [Int32] {
    let cache = model.emptyCache()
    var (tokens, fed): ([Int32], [Int32]) = ([], prompt)
    while tokens.count < continuation.count {
      let scores = model.advance([cache], by: [fed]).floats
      let best = scores.indices.max { scores[$0] < scores[$1] } ?? 0
      fed = [Int32(best)]
      tokens += fed
    }
    return tokens
  }
}

/// The largest absolute difference.
func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
  a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
}

/// The Euclidean norm, in `Double`.
func norm(_ x: [Float]) -> Double { x.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot() }
