import Datasets
import Foundation
import Models
import Objectives
import Optimizers
import Records
import Tensors
import Testing
import Text

@testable import Stages

/// Six steps of TRL 1.16's trainers from the llama checkpoint, through the stages' own parts.
@Suite(.enabled(if: Fixtures.reference != nil)) struct TrainerTrajectoryTests {
  private func trajectory(_ name: String) throws -> JSON {
    let file = try #require(Fixtures.reference)
      .appending(path: "oracle/losses/trainer_trajectories.json")
    return try #require(JSON(parsing: Data(contentsOf: file))[name])
  }

  /// A rate of 10⁻³ that rises over two steps and falls straight to 0; decay 0.01.
  private func trainer() throws -> Trainer {
    var optimizer = AdamW()
    optimizer.learningRate = 1e-3
    optimizer.weightDecay = 0.01
    var schedule = Schedule()
    schedule.warmupSteps = 2
    return Trainer(
      try Decoder(contentsOf: Fixtures.folder.appending(path: "models/llama")),
      optimizer: optimizer, schedule: schedule, total: 6, divergence: .stop)
  }

  /// transformers never learns the embedding of the padding token, 0 here; Hone knows no padding.
  private func withoutPadding(_ gradients: Gradients, _ model: Decoder) -> Gradients {
    guard var table = gradients[model.embedding]?.scalars else { return gradients }
    let width = model.configuration.hiddenSize
    table.replaceSubrange(..<width, with: repeatElement(0, count: width))
    var result = gradients
    result[model.embedding] = Tensor(table, shape: model.embedding.shape)
    return result
  }

  private func numbers(_ json: JSON?) throws -> [[Int]] {
    try #require(json?.array).map { try #require($0.array).compactMap(\.int) }
  }

  private func expect(_ metrics: Metrics, _ golden: JSON, _ names: [String]) throws {
    for name in names {
      let (found, expected) = (
        try #require(metrics[name]), try #require(golden[name]?.double)
      )
      #expect(abs(found - expected) <= 1e-4 * max(1, abs(expected)), "\(name)")
    }
  }

  @Test func `supervised fine-tuning takes TRL's steps`() throws {
    try expectSupervised("sft", CrossEntropy(), readings: ["entropy", "mean_token_accuracy"])
  }

  @Test func `dynamic fine-tuning takes TRL's steps`() throws {
    try expectSupervised("sft_dft", DFT(), readings: [])
  }

  private func expectSupervised(
    _ name: String, _ loss: any SupervisedLoss, readings: [String]
  ) throws {
    let golden = try trajectory(name)
    var trainer = try trainer()
    let steps = try #require(golden["steps"]?.array)
    #expect(steps.count == 6)
    for (batch, step) in zip(try #require(golden["batches"]?.array), steps) {
      let examples = try supervisedExamples(batch)
      let trained = examples.reduce(0) { $0 + $1.trainedCount }
      var total = SupervisedSums()
      var gradients = Gradients()
      for part in [examples[..<1], examples[1...]] {
        let (sums, more) = supervisedGradient(
          trainer.model, Array(part), loss: loss, parameters: trainer.parameters,
          denominator: trained)
        total.add(sums)
        gradients.add(more)
      }
      var metrics = try trainer.update(
        withoutPadding(gradients, trainer.model), loss: total.loss, sample: nil)
      total.write(to: &metrics, prefix: "")
      try expect(metrics, step, ["loss", "grad_norm", "learning_rate"] + readings)
    }
    #expect(trainer.isDone)
  }

  private func supervisedExamples(_ batch: JSON) throws -> [RenderedExample] {
    let (ids, mask) = (try numbers(batch["input_ids"]), try numbers(batch["attention_mask"]))
    let labels = try numbers(batch["labels"])
    return ids.indices.map { row in
      let kept = ids[row].indices.filter { mask[row][$0] == 1 }
      return RenderedExample(
        tokens: kept.map { Int32(ids[row][$0]) },
        // Nothing comes before a row's first token, which TRL's shift leaves out too.
        isTrained: kept.map { $0 > 0 && labels[row][$0] != -100 })
    }
  }

  @Test func `policy optimization takes TRL's steps`() throws {
    try expectPolicy(
      "grpo_grpo_mu1_beta0",
      PolicyObjective(surrogate: ClippedSurrogate(), reduction: ResponseMean()),
      readings: ["entropy"])
  }

  @Test func `with two updates a batch and a divergence it takes TRL's steps, too`() throws {
    var penalty = ReferenceKL()
    penalty.beta = 0.04
    try expectPolicy(
      "grpo_dapo_mu2_beta0.04",
      PolicyObjective(
        surrogate: ClippedSurrogate(), regularizers: [penalty], reduction: TokenMean()),
      readings: ["entropy", "kl"])
  }

  private func expectPolicy(
    _ name: String, _ objective: PolicyObjective, readings names: [String]
  ) throws {
    let golden = try trajectory(name)
    var trainer = try trainer()
    let steps = try #require(golden["steps"]?.array)
    #expect(steps.count == 6)
    for (index, (batch, step)) in zip(try #require(golden["batches"]?.array), steps).enumerated() {
      let samples = try policySamples(batch)
      // Old log-probabilities are of the weights that every other step begins with.
      if index.isMultiple(of: 2) { try expectLogProbs(trainer.model, samples) }
      let scope = ReductionScope(lengths: samples.map(\.length), maxCompletionLength: 10)
      var readings = PolicyMetrics()
      var loss = 0.0
      var gradients = Gradients()
      for part in [samples[..<3], samples[3...]] {
        let pass = PolicyPass(
          model: trainer.model, step: StepObjective(objective: objective, scope: scope),
          parameters: trainer.parameters, temperature: 1)
        let result = pass.gradient(Array(part), metrics: &readings)
        loss += result.loss
        gradients.add(result.gradients)
      }
      var metrics = try trainer.update(
        withoutPadding(gradients, trainer.model), loss: loss, sample: nil)
      metrics.merge(readings.metrics)
      try expect(metrics, step, ["loss", "grad_norm", "learning_rate"] + names)
    }
    #expect(trainer.isDone)
  }

  /// The model's log-probabilities are those that TRL stored, as far as it did; the reference's are
  /// those of the checkpoint that all began with.
  private func expectLogProbs(_ model: Decoder, _ samples: [PolicySample]) throws {
    let start = try Decoder(contentsOf: Fixtures.folder.appending(path: "models/llama"))
    for (model, stored) in [(model, \Row.old), (start, \Row.reference)] {
      let found = model.actionLogProbs(samples, temperature: 1, chunk: 4)
      for (sample, values) in zip(samples, found) {
        guard let expected = sample.row[keyPath: stored].map(sample.actions) else { continue }
        #expect(values.count == expected.count)
        #expect(zip(values, expected).allSatisfy { abs($0 - $1) <= 1e-4 })
      }
    }
  }

  private func policySamples(_ batch: JSON) throws -> [PolicySample] {
    let (prompts, promptMask) = (
      try numbers(batch["prompt_ids"]), try numbers(batch["prompt_mask"])
    )
    let (completions, completionMask) = (
      try numbers(batch["completion_ids"]), try numbers(batch["completion_mask"])
    )
    let advantages = try #require(batch["advantages"]?.array).compactMap(\.double)
    func kept(_ ids: [Int], _ mask: [Int]) -> [Int32] {
      zip(ids, mask).compactMap { $1 == 1 ? Int32($0) : nil }
    }
    return try prompts.indices.map { row in
      let prompt = kept(prompts[row], promptMask[row])
      let completion = kept(completions[row], completionMask[row])
      func stored(_ name: String) throws -> [Float]? {
        guard let rows = batch[name]?.array else { return nil }
        let values = try #require(rows[row].array).prefix(completion.count).compactMap(\.double)
        return prompt.map { _ in 0 } + values.map { Float($0) }
      }
      var sequence = Row(
        prompt: prompt, completion: completion, logProbs: completion.map { _ in 0 })
      sequence.old = try stored("old_per_token_logps")
      sequence.reference = try stored("ref_per_token_logps")
      return PolicySample(
        place: (0, row), problem: "\(row)", row: sequence,
        advantages: completion.map { _ in Float(advantages[row]) })
    }
  }

  @Test func `preference optimization takes TRL's steps`() throws {
    let golden = try trajectory("dpo")
    var trainer = try trainer()
    let reference = try Decoder(contentsOf: Fixtures.folder.appending(path: "models/llama"))
    let objective = PreferenceObjective([.init(Sigmoid())])
    let steps = try #require(golden["steps"]?.array)
    #expect(steps.count == 6)
    for (batch, step) in zip(try #require(golden["batches"]?.array), steps) {
      let examples = try preferenceExamples(batch)
      let pass = PreferencePass(
        model: trainer.model, objective: objective, step: PreferenceScope(examples),
        parameters: trainer.parameters, reference: reference)
      var (memory, readings) = (PreferenceMemory(objective), PreferenceMetrics())
      var total = PreferenceGradient()
      for part in [examples[..<1], examples[1...]] {
        total.add(pass.gradient(of: Array(part), memory: &memory, metrics: &readings))
      }
      var metrics = try trainer.update(
        withoutPadding(total.gradients, trainer.model), loss: total.loss, sample: nil)
      metrics.merge(readings.metrics)
      let names = ["chosen", "rejected"].flatMap { ["logps/\($0)", "rewards/\($0)"] }
      try expect(
        metrics, step, ["loss", "grad_norm", "learning_rate", "rewards/margins"] + names)
      // The first two steps leave the weights as they are: there a reward is rounding noise.
      if step["rewards/chosen"]?.double != 0 {
        try expect(metrics, step, ["rewards/accuracies"])
      }
    }
    #expect(trainer.isDone)
  }

  /// Chosen rows first, rejected rows after.
  private func preferenceExamples(_ batch: JSON) throws -> [RenderedPreferences.Example] {
    let (ids, mask) = (try numbers(batch["input_ids"]), try numbers(batch["attention_mask"]))
    let completions = try numbers(batch["completion_mask"])
    let sides = ids.indices.map { row in
      let kept = ids[row].indices.filter { mask[row][$0] == 1 }
      return RenderedExample(
        tokens: kept.map { Int32(ids[row][$0]) }, isTrained: kept.map { completions[row][$0] == 1 })
    }
    let half = sides.count / 2
    return (0..<half).map { .init(chosen: sides[$0], rejected: sides[half + $0]) }
  }
}
