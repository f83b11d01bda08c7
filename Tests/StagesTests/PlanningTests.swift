import Foundation
import Models
import Recipes
import Records
import Synchronization
import Testing

@testable import Stages

@Suite struct PlanningTests {
  private static let machine = Plan.Machine(
    residentBytes: { 10 << 20 }, peakBytes: { 20 << 20 },
    now: { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 })

  private func plan(_ stages: String, on machine: Plan.Machine = machine) throws -> Plan {
    let yaml = """
      model: {config: {hidden_size: 16, intermediate_size: 32, num_hidden_layers: 2, \
      num_attention_heads: 2, num_key_value_heads: 1, head_dim: 8, max_position_embeddings: 64}}
      tokenizer: {train: {model_type: char}}
      stages:
      \(stages)
      """
    let file = FileManager.default.temporaryDirectory.appending(path: "plan-\(UUID()).yaml")
    try Data(yaml.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try Plan(
      Recipe(file: file.path), in: FileManager.default.temporaryDirectory, on: machine)
  }

  private static let training = """
      - sft:
          data: {train: {generator: arithmetic, split: train, count: 40}}
          per_device_train_batch_size: 4
          gradient_accumulation_steps: 2
    """

  /// 40 rows in steps of 4 × 2 are 5 steps; one epoch trains on every token once.
  @Test func `a supervised stage counts steps and tokens exactly`() throws {
    let leg = try #require(try plan(Self.training).stages.first)
    #expect(leg.steps == 5)
    #expect(leg.splits.map(\.rows) == [40])
    #expect(leg.trainedTokens == leg.splits[0].tokens)
    #expect(leg.sampledTokens == 0)
    #expect(leg.peak.needs.contains { $0.name == "accumulated gradients" })
    #expect(leg.seconds > 0)
  }

  /// Two layers of q and o [16, 16], k and v [8, 16], gate and up [32, 16], down [16, 32]; rank 3
  /// learns 3 · (in + out) of each: 3 · 2 · (32 + 32 + 24 + 24 + 48 + 48 + 48) = 1536.
  @Test func `a stage with adapters trains, and keeps moments of, those alone`() throws {
    let full = try #require(try plan(Self.training).stages.first)
    let plan = try plan(Self.training + "\n      lora: {r: 3}")
    let leg = try #require(plan.stages.first)
    #expect(leg.trainable == 1536)
    #expect(full.trainable == plan.parameters.total)
    func bytes(_ leg: Plan.Leg, _ name: String) -> Int? {
      leg.peak.needs.first { $0.name == name }?.bytes
    }
    #expect(bytes(leg, "optimizer") == 2 * 4 * 1536)
    #expect(bytes(leg, "weights") == 4 * (plan.parameters.total + 1536))
    #expect(bytes(leg, "accumulated gradients") == 4 * 1536)
  }

  /// 2 rounds of 8 completions of at most 5 tokens.
  @Test func `a policy stage counts what it samples`() throws {
    let plan = try plan(
      """
        - grpo:
            data: {train: {generator: arithmetic, split: train, count: 40}}
            rewards: [{verifier: {type: number_match}}]
            num_generations: 4
            per_device_train_batch_size: 8
            max_completion_length: 5
            max_steps: 2
      """)
    let leg = try #require(plan.stages.first)
    #expect(leg.sampledTokens == 2 * 8 * 5)
    #expect(plan.peakStage == leg.name || plan.peakBytes == 20 << 20)
  }

  /// The largest counts that a recipe allows; some products of them fit nowhere.
  @Test(arguments: [
    "max_steps: 1000000000", "num_train_epochs: 1.0e+6", "per_device_train_batch_size: 1000000",
    "gradient_accumulation_steps: 1000000, max_steps: 1000000000",
  ])
  func `settings as large as they get are planned for`(_ settings: String) throws {
    let stage = """
        - sft: {data: {train: {generator: arithmetic, split: train, count: 8}}, \(settings)}
      """
    let leg = try #require(try plan(stage).stages.first)
    #expect(leg.steps >= 1)
    #expect(leg.trainedTokens > 0)
    #expect(leg.seconds.isFinite)
  }

  @Test func `samples as many and as long as they get are planned for`() throws {
    let leg = try #require(
      try plan(
        """
          - evaluate:
              data:
                train: {generator: arithmetic, split: train, count: 4}
                test: {generator: arithmetic, split: test, count: 4}
              rewards: [{verifier: {type: number_match}}]
              samples: 1000000
              k: [1]
              max_completion_length: 1000000000
        """
      ).stages.first)
    #expect(leg.sampledTokens > 0)
    #expect(leg.seconds.isFinite)
  }

  @Test func `a policy's settings as large as they get are planned for`() throws {
    let leg = try #require(
      try plan(
        """
          - grpo:
              data: {train: {generator: arithmetic, split: train, count: 8}}
              rewards: [{verifier: {type: number_match}}]
              num_generations: 4
              per_device_train_batch_size: 1000000
              gradient_accumulation_steps: 1000000
              num_iterations: 1000000
              max_completion_length: 1000000000
              max_steps: 1000000000
        """
      ).stages.first)
    #expect(leg.steps == 1_000_000_000)
    #expect(leg.trainedTokens > 0)
    #expect(leg.seconds.isFinite)
  }

  @Test func `what does not fit saturates`() {
    #expect([1e300, -1e300, .nan, 2.9].map { Int(saturating: $0) } == [.max, .min, 0, 2])
    #expect(Int.max.saturatingProduct(2) == .max)
    #expect(Int.max.parts(of: 2) == Int.max / 2 + 1)
  }

  @Test func `parts add up to the total`() throws {
    let parameters = try plan(Self.training).parameters
    #expect(parameters.total == parameters.embedding + parameters.layers + parameters.head)
    #expect(parameters.head == 0)
  }

  @Test func `a plan has stable keys and survives JSON`() throws {
    let plan = try plan(Self.training)
    let encoder = JSONEncoder()
    let data = try encoder.encode(plan)
    #expect(try JSONDecoder().decode(Plan.self, from: data) == plan)
    let json = try JSON(parsing: data)
    for key in ["parameters", "stages", "seconds", "peak_bytes"] { #expect(json[key] != nil) }
  }

  /// One layer of width 4, two heads of 2, one key head, inner width 8, 10 tokens tied: a token
  /// meets 2·4·(4+2) + 3·4·8 = 144 weights in the layer and 4·10 = 40 in the head; 2 tokens take
  /// 2·2·184 = 736 operations and attention 4·4·(1+2) = 48 more.
  @Test func `operations are counted by hand`() throws {
    var settings = DecoderSettings()
    (settings.hiddenSize, settings.intermediateSize, settings.numHiddenLayers) = (4, 8, 1)
    (settings.numAttentionHeads, settings.numKeyValueHeads, settings.headDim) = (2, 1, 2)
    let shape = try settings.configuration(vocabSize: 10, bosTokenID: nil, eosTokenIDs: [])
    #expect(shape.readingOperations(lengths: [2]) == 784)
    #expect(shape.trainingOperations(lengths: [2]) == 3 * 784)
    // Blocks of 64 tokens hold 64 keys of 2 numbers and 64 values padded to 32.
    let memory = MemoryModel(shape: shape)
    #expect(memory.caches(samples: 3, groups: 1, prompt: 70, length: 100) == 4 * 64 * 34 * (3 + 1))
  }

  /// Width 4, inner width 8, queries of 4 and keys of 2: a layer keeps 4·4 + 3·8 + 2·4 + 2·2 + 2 = 54
  /// numbers of a token. Where it is computed again, 3 of 4 layers keep their inputs, 4 numbers, as the
  /// pullback of the last begins; the states before and after the last norm are 8 more, readings 40.
  @Test func `layers that are computed again keep their inputs alone`() throws {
    var settings = DecoderSettings()
    (settings.hiddenSize, settings.intermediateSize, settings.numHiddenLayers) = (4, 8, 4)
    (settings.numAttentionHeads, settings.numKeyValueHeads, settings.headDim) = (2, 1, 2)
    let shape = try settings.configuration(vocabSize: 10, bosTokenID: nil, eosTokenIDs: [])
    var memory = MemoryModel(shape: shape)
    func activations() -> Int? { memory.trainingPass(tokens: 100, asked: 100).first?.bytes }
    #expect(activations() == 4 * 100 * (4 * 54 + 8 + 40))
    memory.recomputesLayers = true
    #expect(activations() == 4 * 100 * (3 * 4 + 54 + 8 + 40))
  }

  /// Four parts, forward, forward again, back to the inputs and to the weights, in the place of three.
  @Test func `a stage that computes layers again is planned with less memory and more time`() throws
  {
    func leg(_ more: String) throws -> Plan.Leg {
      let ticks = Mutex(0.0)
      var machine = Self.machine
      machine.now = {
        ticks.withLock { time in
          time += 1
          return time
        }
      }
      return try #require(try plan(Self.training + more, on: machine).stages.first)
    }
    func activations(_ leg: Plan.Leg) -> Int? {
      leg.peak.needs.first { $0.name == "activations" }?.bytes
    }
    let (kept, again) = (try leg(""), try leg("\n      gradient_checkpointing: true"))
    #expect(try #require(activations(again)) < #require(activations(kept)))
    #expect(abs(again.seconds / kept.seconds - 4.0 / 3) < 1e-9)
  }

  /// 40 pairs in steps of 4 × 2 are 5 steps, 40 labelled completions as many.
  @Test func `a preference stage counts pairs, and its reference unless that is known`() throws {
    func leg(_ preset: String, _ more: String = "") throws -> Plan.Leg {
      let style = preset == "kto" ? "labels" : "pairs"
      return try #require(
        try plan(
          """
            - \(preset):
                data: {train: {generator: word_lists, count: 40, task: {style: \(style)}}}
                per_device_train_batch_size: 4
                gradient_accumulation_steps: 2
                \(more)
          """
        ).stages.first)
    }
    let dpo = try leg("dpo")
    #expect(dpo.steps == 5 && dpo.splits.map(\.rows) == [40])
    #expect(dpo.trainedTokens == dpo.splits[0].tokens)
    #expect(dpo.peak.needs.contains { $0.name == "reference model" })
    let known = try leg("dpo", "precompute_ref_log_probs: true")
    #expect(!known.peak.needs.contains { $0.name == "reference model" })
    #expect(!(try leg("simpo")).peak.needs.contains { $0.name == "reference model" })
    let kto = try leg("kto")
    #expect(kto.steps == 5 && kto.splits[0].tokens < dpo.splits[0].tokens)
  }
}
