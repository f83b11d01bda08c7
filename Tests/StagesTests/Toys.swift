import Datasets
import Foundation
import Generation
import Kernels
import Models
import Recipes
import Records
import RunStore
import Testing
import Text

@testable import Stages

/// Where golden numbers and recipes lie.
enum Fixtures {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let folder = root.appending(path: "Tests/Fixtures")
  /// The folder of further reference material, where the machine has one.
  static let reference = ProcessInfo.processInfo.environment["HONE_REFERENCE"]
    .map { URL(filePath: $0) }
}

/// A folder of a test's own, gone with the value, in which recipes are played.
final class Scratch: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "hone-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    try write(Toy.rows, to: "rows.jsonl")
  }

  /// A copy of everything in another, as it is at this moment.
  init(copying other: Scratch) throws {
    url = FileManager.default.temporaryDirectory.appending(path: "hone-\(UUID().uuidString)")
    try FileManager.default.copyItem(at: other.url, to: url)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: url.appending(path: name))
  }

  /// The recipe of a text, as if it stood in a file here.
  func recipe(_ yaml: String, set assignments: [String] = []) throws -> Recipe {
    try write(yaml, to: "recipe.yaml")
    return try Recipe(file: url.appending(path: "recipe.yaml").path, assignments: assignments)
  }

  /// What went wrong in reading a recipe, without the folder's path.
  func mistakes(_ yaml: String, set assignments: [String] = []) -> String {
    do {
      _ = try recipe(yaml, set: assignments)
      return ""
    } catch {
      return "\(error)".replacing(url.path + "/", with: "")
    }
  }

  /// Runs a recipe here; `stopAfter` steps it is asked to stop.
  @discardableResult
  func start(_ recipe: Recipe, stopAfter: Int? = nil, each: (@Sendable (Int) -> Void)? = nil)
    async throws -> Outcome
  {
    try await run(recipe, Watcher(stopAfter, each)) { try await $0.start() }
  }

  /// Goes on with it.
  @discardableResult
  func resume(_ recipe: Recipe, stopAfter: Int? = nil) async throws -> Outcome {
    try await run(recipe, Watcher(stopAfter, nil)) { try await $0.resume() }
  }

  private func run(
    _ recipe: Recipe, _ watcher: Watcher, _ body: (Runner) async throws -> RunDirectory
  ) async throws -> Outcome {
    let runner = Runner(
      recipe,
      in: .init(
        directory: url, environment: [:], created: "2030-01-02T03:04:05Z", progress: watcher,
        processors: 2, shouldStop: { watcher.shouldStop }, now: { 0 }))
    return try await Outcome(body(runner), in: self, notes: watcher.notes)
  }
}

/// Counts the steps of a run, and asks it to stop.
final class Watcher: ProgressSink, @unchecked Sendable {
  private let lock = NSLock()
  private let stopAfter: Int?
  private let each: (@Sendable (Int) -> Void)?
  private var steps = 0
  private var texts: [String] = []

  init(_ stopAfter: Int?, _ each: (@Sendable (Int) -> Void)?) {
    self.stopAfter = stopAfter
    self.each = each
  }

  var shouldStop: Bool { lock.withLock { stopAfter.map { steps >= $0 } ?? false } }
  var notes: [String] { lock.withLock { texts } }

  func report(_ progress: StepProgress) {
    let count = lock.withLock {
      steps += 1
      return steps
    }
    each?(count)
  }

  func note(_ text: String) { lock.withLock { texts.append(text) } }
}

/// What a finished run leaves.
struct Outcome {
  let directory: RunDirectory
  let notes: [String]
  let database: RunDatabase
  /// Keeps the files.
  private let scratch: Scratch

  init(_ directory: RunDirectory, in scratch: Scratch, notes: [String]) throws {
    self.directory = directory
    self.notes = notes
    self.scratch = scratch
    database = try RunDatabase.read(directory)
  }

  /// All that must not depend on when and how often a run was interrupted.
  struct Bits {
    let weights: Data
    let metrics: [String]
    let rollouts: [RolloutRecord]
    let evaluations: [EvaluationRecord]
  }

  func bits() throws -> Bits {
    try Bits(
      weights: weights(), metrics: metrics(), rollouts: database.rollouts(),
      evaluations: database.evaluations())
  }

  /// The bytes of the last checkpoint's weights, or of its adapters.
  func weights() throws -> Data {
    let latest = try #require(CheckpointWriter(directory.checkpoints).latest().checkpoint)
    let adapters = latest.url.appending(path: "adapter_model.safetensors")
    if let data = try? Data(contentsOf: adapters) { return data }
    return try Data(contentsOf: latest.url.appending(path: "model.safetensors"))
  }

  /// Every metric of every step, timings apart: `1 4 loss 0.5`.
  func metrics() throws -> [String] {
    try database.metricNames().filter { !$0.hasSuffix("_time") }.flatMap { name in
      try database.series(name).map { "\($0.stage) \($0.step) \(name) \($0.value)" }
    }
  }

  func series(_ name: String, stage: Int? = nil) throws -> [Double] {
    try database.series(name, stage: stage).map(\.value)
  }

  /// The steps at which a metric was written.
  func steps(_ name: String, stage: Int? = nil) throws -> [Int] {
    try database.series(name, stage: stage).map(\.step)
  }
}

/// The smallest task that can be learned: which digit belongs to which word.
enum Toy {
  static let rows = [("a", "1"), ("b", "2"), ("ab", "1"), ("ba", "2"), ("aab", "1"), ("bba", "2")]
    .map { "{\"prompt\": \"\($0)\", \"completion\": \"\($1)\", \"answer\": \"\($1)\"}\n" }
    .joined()

  static let model = """
    name: toy
    seed: 3
    output: run
    model:
      config: {hidden_size: 16, intermediate_size: 24, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1, head_dim: 8, max_position_embeddings: 16, initializer_range: 0.1}
    tokenizer: {train: {model_type: char}}

    """

  static let supervised = """
      - sft:
          data: {train: rows.jsonl, validation: rows.jsonl}
          rewards: [{verifier: exact_match}]
          per_device_train_batch_size: 2
          gradient_accumulation_steps: 2
          max_steps: 5
          eval_steps: 2
          learning_rate: 2.0e-2
          validation: {samples: 2, max_completion_length: 2}

    """

  static let policy = """
      - grpo:
          data: {train: rows.jsonl, validation: rows.jsonl}
          rewards: [{verifier: exact_match}]
          num_generations: 4
          per_device_train_batch_size: 4
          gradient_accumulation_steps: 2
          max_completion_length: 2
          learning_rate: 1.0e-2
          beta: 0.1
          max_steps: 4
          eval_steps: 2
          validation: {samples: 1, max_completion_length: 2}

    """

  static let evaluation = """
      - evaluate: {data: {test: rows.jsonl}, samples: 4, k: [1, 2], max_completion_length: 2}

    """

  static let whole = model + "stages:\n" + supervised + policy + evaluation
  static let supervisedOnly = model + "stages:\n" + supervised
  static let policyOnly = model + "stages:\n" + policy

  /// The tokenizer and renderer of the toy rows.
  static func renderer() throws -> Renderer {
    var trainer = SentencePieceTrainer()
    trainer.modelType = .char
    return Renderer(try trainer.tokenizer(on: ["a", "b", "1", "2", "ab", "ba", "aab", "bba"]))
  }

  /// A tokenizer of letters, digits and what stands between sentences.
  static func letters() throws -> SentencePieceTokenizer {
    var trainer = SentencePieceTrainer()
    trainer.modelType = .char
    return try trainer.tokenizer(on: [
      "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789 .,!?-",
    ])
  }

  /// A tiny model over a vocabulary.
  static func decoder(_ vocabulary: Vocabulary, seed: UInt64 = 1, context: Int = 32) -> Decoder {
    var settings = DecoderSettings()
    settings.hiddenSize = 16
    settings.intermediateSize = 24
    settings.numHiddenLayers = 2
    settings.numAttentionHeads = 2
    settings.numKeyValueHeads = 1
    settings.headDim = 8
    settings.maxPositionEmbeddings = context
    settings.initializerRange = 0.2
    let shape = try? settings.configuration(
      vocabSize: vocabulary.size, bosTokenID: vocabulary.bosID, eosTokenIDs: vocabulary.eosIDs)
    guard let shape else { preconditionFailure("the toy model has no configuration") }
    return Decoder(shape, seed: Seed(seed))
  }

  static func decoder(vocabulary: Int = 12, seed: UInt64 = 1) -> Decoder {
    decoder(Vocabulary(size: vocabulary, identity: "toy"), seed: seed)
  }
}

/// How far two ways to the same numbers may lie apart: not at all where products are
/// batch-invariant.
let exactTolerance: Float = checkBatchInvariance() ? 0 : 1e-4

/// The largest absolute difference.
func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
  a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
}

/// A copy of a folder, taken in the middle of a run.
final class Copies: @unchecked Sendable {
  private let lock = NSLock()
  private var taken: Scratch?
  var copy: Scratch? { lock.withLock { taken } }
  func take(_ scratch: Scratch) { lock.withLock { taken = try? Scratch(copying: scratch) } }
}
