import Datasets
import Foundation
import Models
import Objectives
import Recipes
import Records
import RunStore
import Tensors
import Testing
import Text

@testable import Stages

/// Six pairs over letters and digits, and the same as labels.
private let pairs = [
  ("a", "1", "2"), ("b", "2", "1"), ("ab", "1", "22"), ("ba", "22", "1"), ("aab", "1", "2"),
  ("bba", "2", "11"),
]
.map {
  "{\"prompt\": \"\($0)\", \"chosen\": \"\($1)\", \"rejected\": \"\($2)\", \"answer\": \"\($1)\"}\n"
}
.joined()

private func recipe(_ stage: String) -> String {
  Toy.model + "stages:\n  - " + stage + "\n"
}

private let settings =
  "data: {train: pairs.jsonl}, per_device_train_batch_size: 2, gradient_accumulation_steps: 2, "
  + "max_steps: 4, learning_rate: 1.0e-2"

@Suite struct PreferenceStageTests {
  private func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(pairs, to: "pairs.jsonl")
    return scratch
  }

  @Test(arguments: ["dpo", "kto", "orpo", "simpo", "cpo"])
  func `every preset raises its reward margins`(preset: String) async throws {
    let scratch = try scratch()
    let outcome = try await scratch.start(
      scratch.recipe(
        recipe("\(preset): {\(settings), max_steps: 12}")
          .replacing("max_steps: 4, ", with: "")))
    let margins = try outcome.series("rewards/margins")
    #expect(margins.count == 12)
    #expect(margins[11] > margins[0] + 0.01, "\(preset): \(margins)")
    #expect(try outcome.database.metricNames().contains("kl") == (preset == "kto"))
    #expect(
      try outcome.database.metricNames().contains("rewards/accuracies") == (preset != "kto"))
    #expect(
      try outcome.database.metricNames().contains("losses/sft") == ["orpo", "cpo"].contains(preset))
  }

  @Test func `at the start DPO's loss is log 2 and nobody is rewarded`() async throws {
    let scratch = try scratch()
    let outcome = try await scratch.start(scratch.recipe(recipe("dpo: {\(settings)}")))
    #expect(abs(try outcome.series("loss")[0] - log(2)) < 1e-6)
    #expect(abs(try outcome.series("rewards/chosen")[0]) < 1e-6)
    #expect(try outcome.series("num_tokens").last ?? 0 > 0)
    #expect(abs(try outcome.series("epoch")[3] - 16.0 / 6) < 1e-12)
  }

  // Pairs that are learned as labelled rows have their labels in turn.
  @Test(arguments: ["sigmoid", "bco", "apo_zero_unpaired"])
  func `a reference that is known before gives what one that is asked gives`(
    loss: String
  ) async throws {
    let (first, second) = (try scratch(), try scratch())
    let stage = "dpo: {\(settings), losses: \(loss)"
    let asked = try await first.start(first.recipe(recipe(stage + "}")))
    let known = try await second.start(
      second.recipe(recipe(stage + ", precompute_ref_log_probs: true}")))
    let (a, b) = (try asked.series("loss"), try known.series("loss"))
    for (x, y) in zip(a, b) { #expect(abs(x - y) <= Double(max(exactTolerance, 1e-6))) }
    #expect(
      FileManager.default.fileExists(
        atPath: known.directory.url.appending(path: "references/0-dpo-train.safetensors").path))
  }

  @Test(arguments: [
    "dpo: {\(settings), precompute_ref_log_probs: true}", "kto: {\(settings)}",
    "dpo: {\(settings), lora: {r: 2}}",
    "preference: {\(settings), losses: [{type: bco_pair, running_mean: true}, sft]}",
    "dpo: {\(settings), sync_ref_model: true, ref_model_sync_steps: 2}",
  ])
  func `a run that was interrupted ends with the same bits`(stage: String) async throws {
    let whole = try scratch()
    let bits = try await whole.start(whole.recipe(recipe(stage))).bits()
    let parts = try scratch()
    let yaml = try parts.recipe(recipe(stage))
    await #expect(throws: RunError.self) { try await parts.start(yaml, stopAfter: 2) }
    let resumed = try await parts.resume(yaml).bits()
    #expect(resumed.metrics == bits.metrics)
    #expect(resumed.weights == bits.weights)
  }

  @Test func `validation reports loss, rewards and samples`() async throws {
    let scratch = try scratch()
    let outcome = try await scratch.start(
      scratch.recipe(
        recipe(
          "dpo: {\(settings), eval_steps: 2, rewards: [{verifier: exact_match}], "
            + "metric_for_best_model: eval_rewards/accuracies, greater_is_better: true, "
            + "validation: {samples: 1, max_completion_length: 2}}"
        ).replacing("train: pairs.jsonl", with: "train: pairs.jsonl, validation: pairs.jsonl")))
    for name in ["eval_loss", "eval_rewards/margins", "eval_logps/chosen", "eval_accuracy"] {
      #expect(try outcome.steps(name) == [2, 4], "\(name)")
    }
  }

  @Test func `what is left out and labels of one kind are said`() async throws {
    let scratch = try scratch()
    try scratch.write(
      pairs + #"{"prompt":"a","chosen":"1","rejected":"1"}"# + "\n", to: "pairs.jsonl")
    let outcome = try await scratch.start(scratch.recipe(recipe("dpo: {\(settings)}")))
    #expect(
      outcome.notes.contains("dpo: 1 pairs have two equal sides and are left out; 6 rows remain"))

    let other = try Scratch()
    try other.write(
      #"{"prompt":"a","completion":"1","label":true}"# + "\n"
        + #"{"prompt":"b","completion":"2","label":true}"# + "\n", to: "pairs.jsonl")
    let labels = try await other.start(other.recipe(recipe("kto: {\(settings)}")))
    #expect(labels.notes.contains { $0.hasPrefix("kto: every completion is labelled true") })
  }

  @Test func `win rates compare two evaluations`() async throws {
    let scratch = try Scratch()
    let evaluate =
      "evaluate: {name: NAME, data: {test: rows.jsonl}, samples: 4, k: [1], "
      + "max_completion_length: 2, rewards: [{verifier: exact_match}]OTHER}\n"
    func stage(_ name: String, _ other: String) -> String {
      evaluate.replacing("NAME", with: name).replacing("OTHER", with: other)
    }
    let outcome = try await scratch.start(
      scratch.recipe(
        Toy.supervisedOnly + "\n  - " + stage("before", "") + "  - "
          + stage("after", ", against: before")))
    // The same model twice, other draws: near a half.
    let rate = try #require(try outcome.series("win_rate", stage: 2).first)
    #expect((0.2...0.8).contains(rate))
    #expect(try outcome.database.evaluations()[1].measures.contains { $0.name == "win_rate" })
    #expect(
      scratch.mistakes(Toy.model + "stages:\n  - " + stage("after", ", against: before"))
        .contains("no evaluate stage before this one is called \"before\"; there is none"))
  }
}

@Suite struct PreferenceRecipeTests {
  private func losses(_ stage: String) throws -> [String] {
    let scratch = try Scratch()
    let recipe = try scratch.recipe(recipe(stage))
    let stage = try #require(recipe.stages[0].stage as? PreferenceOptimization)
    return try stage.losses.map {
      try Node(encoding: $0).yaml.split(separator: "\n").joined(separator: ", ")
    }
  }

  private func mistake(_ stage: String) throws -> String {
    try Scratch().mistakes(recipe(stage))
  }

  @Test func `TRL's keys reach every loss that has them`() throws {
    #expect(
      try losses("dpo: {data: {train: x}, loss_type: [sigmoid, bco_pair, sft], beta: 0.5}") == [
        "type: sigmoid, beta: 0.5", "type: bco_pair, beta: 0.5, running_mean: false",
        "type: sft, includes_prompt: false",
      ])
    #expect(
      try losses("dpo: {data: {train: x}, loss_type: robust, label_smoothing: 0.2}") == [
        "type: robust, beta: 0.1, label_smoothing: 0.2"
      ])
    #expect(
      try losses("simpo: {data: {train: x}, simpo_gamma: 1.0}") == [
        "type: simpo, beta: 2.0, gamma: 1.0, alpha: 0.0, label_smoothing: 0.0"
      ])
    #expect(
      try losses("orpo: {data: {train: x}, beta: 0.2}") == [
        "type: sft, includes_prompt: true", "type: orpo, beta: 0.2",
      ])
    #expect(try losses("preference: {data: {train: x}, beta: 0.3}") == ["type: sigmoid, beta: 0.3"])
  }

  @Test func `cpo_alpha weighs the likelihood of what was chosen`() throws {
    func weights(_ stage: String) throws -> [Float]? {
      let stage = try Scratch().recipe(recipe(stage)).stages[0].stage
      return (stage as? PreferenceOptimization)?.lossWeights
    }
    let (plain, likelihood) = ("type: sigmoid, beta: 0.1", "type: sft, includes_prompt: false")
    #expect(try losses("cpo: {data: {train: x}, cpo_alpha: 0.5}") == [plain, likelihood])
    #expect(try weights("cpo: {data: {train: x}, cpo_alpha: 0.5}") == [1, 0.5])
    #expect(try weights("cpo: {data: {train: x}, cpo_alpha: 0}") == [1, 0])
    #expect(try losses("simpo: {data: {train: x}, cpo_alpha: 1}").last == likelihood)
    #expect(try weights("simpo: {data: {train: x}, cpo_alpha: 2}") == [1, 2])
    #expect(try losses("simpo: {data: {train: x}, cpo_alpha: 0}").count == 1)
    #expect(
      try mistake("cpo: {data: {train: x}, cpo_alpha: 1, loss_weights: [1, 1]}")
        .contains("cpo_alpha: is the weight of sft in loss_weights; keep one"))
    #expect(
      try mistake("cpo: {data: {train: x}, cpo_alpha: much}")
        .contains("cpo_alpha: expected a number; 1 is TRL's"))
  }

  @Test func `settings that cannot be are refused with what would do`() throws {
    let data = "data: {train: x}"
    #expect(
      try mistake("dpo: {\(data), label_smoothing: 0.1}").contains(
        "label_smoothing: no loss here has it; leave it out, or choose one that has: aot, "))
    #expect(
      try mistake("dpo: {\(data), beta: 0.1, losses: [{type: ipo, beta: 0.2}]}")
        .contains("is given beside the losses too, and means the same; keep one"))
    #expect(
      try mistake("dpo: {\(data), loss_type: sigmod}").contains("did you mean sigmoid?"))
    #expect(
      try mistake("dpo: {\(data), losses: [kto, hinge]}")
        .contains("hinge compares pairs and kto looks at single completions; keep one"))
    #expect(
      try mistake("kto: {\(data), per_device_train_batch_size: 1}")
        .contains("is 1; kto looks at a micro-batch as a whole, so give 2 or more"))
    #expect(
      try mistake("kto: {\(data), precompute_ref_log_probs: true}")
        .contains("the completions behind wrong prompts change with every batch"))
    #expect(
      try mistake("simpo: {\(data), precompute_ref_log_probs: true}")
        .contains("there is no reference here; leave it out"))
    #expect(
      try mistake("dpo: {\(data), loss_weights: [1, 2]}")
        .contains("2 weights for 1 losses; give one each"))
    #expect(
      try mistake("dpo: {\(data), loss_type: aot, use_weighting: true}")
        .contains("aot has no loss a pair to weigh"))
    #expect(
      try mistake("dpo: {\(data), ld_alpha: 2}").contains("2.0 is outside 0 ... 1"))
    #expect(
      try mistake("dpo: {\(data), reference_fre: true}").contains("did you mean reference_free?"))
  }
}

/// The slope of every loss through a small model.
@Suite struct PreferenceSlopeTests {
  private func example(_ prompt: [Int32], _ chosen: [Int32]?, _ rejected: [Int32]?)
    -> RenderedPreferences.Example
  {
    func side(_ completion: [Int32]?) -> RenderedExample? {
      completion.map {
        RenderedExample(
          tokens: prompt + $0, isTrained: prompt.map { _ in false } + $0.map { _ in true })
      }
    }
    return .init(chosen: side(chosen), rejected: side(rejected))
  }

  @Test(arguments: PreferenceLossFamily.catalog.names)
  func `the gradient is the loss's slope`(name: String) throws {
    let loss = try #require(PreferenceLossFamily.catalog[name]).part()
    let isPaired = !loss.needs.contains(.labels)
    let examples =
      isPaired
      ? [
        example([1, 5], [7, 2], [3, 3, 2]), example([1, 4, 6], [8, 9, 2], [2]),
        example([1], [9, 10, 2], [11, 3, 2]),
      ]
      : [
        example([1, 5], [7, 2], nil), example([1, 4, 6], nil, [8, 9, 2]),
        example([1], [9, 10, 2], nil),
      ]
    // No gradient flows through anchors, so they must not move: this reference holds KTO's at 0, and a
    // mean of many numbers hardly changes.
    let (model, reference) = (Toy.decoder(seed: 2), Toy.decoder())
    let parameters = model.namedParameters.map(\.parameter)
    let objective = PreferenceObjective([.init(loss)])
    let seen: JSON = [["count": 1_000_000_000, "mean": 0]]
    func evaluate(_ parameters: [Parameter]) -> PreferenceGradient {
      let pass = PreferencePass(
        model: model, objective: objective, step: PreferenceScope(examples),
        parameters: parameters, reference: reference)
      var (memory, metrics) = (
        PreferenceMemory(objective, stored: seen), PreferenceMetrics()
      )
      return pass.gradient(of: examples, memory: &memory, metrics: &metrics)
    }
    let analytic = evaluate(parameters)
    let start = parameters.map(\.scalars)
    let directions = parameters.map { analytic.gradients[$0]?.scalars ?? [] }
    let norm = directions.flatMap { $0 }.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(norm > 0)
    func moved(_ by: Float) -> Double {
      for (parameter, (values, direction)) in zip(parameters, zip(start, directions))
      where !direction.isEmpty {
        parameter.set(zip(values, direction).map { $0 + by * $1 / Float(norm) })
      }
      return evaluate([]).loss
    }
    let step: Float = 2e-3
    let slope = (moved(step) - moved(-step)) / Double(2 * step)
    #expect(abs(slope - norm) < 2e-2 * norm, "\(slope) and \(norm)")
  }

  @Test func `any cut into micro-batches gives the same gradient`() {
    let examples = [
      example([1, 5], [7, 2], [3, 3, 2]), example([1, 4, 6], [8, 9, 2], [2]),
      example([1], [9, 10, 2], [11, 3, 2]),
    ]
    let (model, reference) = (Toy.decoder(), Toy.decoder(seed: 2))
    let parameters = model.namedParameters.map(\.parameter)
    var prompts = SFT()
    prompts.includesPrompt = true
    let objective = PreferenceObjective([.init(Sigmoid()), .init(prompts, weight: 0.5)])
    func gradient(_ cut: [Range<Int>]) -> [Float] {
      let pass = PreferencePass(
        model: model, objective: objective, step: PreferenceScope(examples),
        parameters: parameters, reference: reference)
      var (memory, metrics) = (PreferenceMemory(objective), PreferenceMetrics())
      var total = PreferenceGradient()
      for part in cut {
        total.add(pass.gradient(of: Array(examples[part]), memory: &memory, metrics: &metrics))
      }
      return parameters.flatMap { total.gradients[$0]?.scalars ?? [] }
    }
    let whole = gradient([0..<3])
    #expect(largestDifference(whole, gradient([0..<1, 1..<3])) <= 1e-5)
    #expect(largestDifference(whole, gradient([0..<1, 1..<2, 2..<3])) <= 1e-5)
  }

  @Test func `the wrong prompt gets the completion before its own`() {
    let batch = PreferenceSequences.mismatched(
      [example([1, 5], [7, 2], nil), example([4], nil, [8, 9, 2])], context: 4)
    #expect(batch.tokens == [1, 5, 8, 9, 4, 7, 2])
    #expect(batch.targets == [8, 9, 7, 2])
  }

  @Test func `collisions are the sum of squared probabilities`() {
    let model = Toy.decoder()
    var batch = SequenceBatch()
    batch.append([1, 5, 7, 2], asking: [false, false, true, true])
    batch.append([3, 4], asking: [false, true])
    let found = model.collisions(batch).scalars
    for (index, (tokens, place)) in [([1, 5, 7, 2], 1), ([1, 5, 7, 2], 2), ([3, 4], 0)]
      .enumerated() as EnumeratedSequence<[([Int32], Int)]>
    {
      let logits = model.logits(tokens, sequences: [0..<tokens.count]).scalars
      let weights = logits[place * 12..<(place + 1) * 12].map { exp(Double($0)) }
      let total = weights.reduce(0, +)
      let expected = log(weights.reduce(0) { $0 + ($1 / total) * ($1 / total) })
      #expect(abs(Double(found[index]) - expected) < 1e-5)
    }
  }
}
