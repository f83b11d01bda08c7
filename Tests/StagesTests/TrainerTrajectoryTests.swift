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

  private func expectStep(_ metrics: Metrics, _ golden: JSON) throws {
    for name in ["loss", "grad_norm", "learning_rate"] {
      let (found, expected) = (
        try #require(metrics[name]), try #require(golden[name]?.double)
      )
      #expect(abs(found - expected) <= 1e-4 * max(1, abs(expected)), "\(name)")
    }
  }

  @Test func `supervised fine-tuning takes TRL's steps`() throws {
    let golden = try trajectory("sft")
    var trainer = try trainer()
    let steps = try #require(golden["steps"]?.array)
    for (batch, step) in zip(try #require(golden["batches"]?.array), steps) {
      let (ids, mask) = (try numbers(batch["input_ids"]), try numbers(batch["attention_mask"]))
      let labels = try numbers(batch["labels"])
      let examples = ids.indices.map { row in
        let kept = ids[row].indices.filter { mask[row][$0] == 1 }
        return RenderedExample(
          tokens: kept.map { Int32(ids[row][$0]) },
          // Nothing comes before a row's first token, which TRL's shift leaves out too.
          isTrained: kept.map { $0 > 0 && labels[row][$0] != -100 })
      }
      let trained = examples.reduce(0) { $0 + $1.trainedCount }
      var total = SupervisedSums()
      var gradients = Gradients()
      for part in [examples[..<1], examples[1...]] {
        let (sums, more) = supervisedGradient(
          trainer.model, Array(part), loss: CrossEntropy(), parameters: trainer.parameters,
          denominator: trained)
        total.add(sums)
        gradients.add(more)
      }
      var metrics = try trainer.update(
        withoutPadding(gradients, trainer.model), loss: total.loss, sample: nil)
      total.write(to: &metrics, prefix: "")
      try expectStep(metrics, step)
      for name in ["entropy", "mean_token_accuracy"] {
        let (found, expected) = (
          try #require(metrics[name]), try #require(step[name]?.double)
        )
        #expect(abs(found - expected) <= 1e-4 * max(1, expected), "\(name)")
      }
    }
    #expect(trainer.isDone)
  }

  @Test func `policy optimization takes TRL's steps`() throws {
    let golden = try trajectory("grpo_grpo_mu1_beta0")
    var trainer = try trainer()
    let steps = try #require(golden["steps"]?.array)
    for (batch, step) in zip(try #require(golden["batches"]?.array), steps) {
      let samples = try policySamples(batch)
      let scope = ReductionScope(lengths: samples.map(\.length), maxCompletionLength: 10)
      var readings = PolicyMetrics()
      var loss = 0.0
      var gradients = Gradients()
      for part in [samples[..<3], samples[3...]] {
        let objective = PolicyObjective(
          surrogate: ClippedSurrogate(), reduction: ResponseMean())
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
      try expectStep(metrics, step)
      let (found, entropy) = (
        try #require(metrics["entropy"]), try #require(step["entropy"]?.double)
      )
      #expect(abs(found - entropy) <= 1e-3)
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
    return prompts.indices.map { row in
      let completion = kept(completions[row], completionMask[row])
      return PolicySample(
        place: (0, row), problem: "\(row)",
        row: Row(
          prompt: kept(prompts[row], promptMask[row]), completion: completion,
          logProbs: completion.map { _ in 0 }),
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
      try expectStep(metrics, step)
      for name in ["chosen", "rejected"].flatMap({ ["logps/\($0)", "rewards/\($0)"] }) + [
        "rewards/margins", "rewards/accuracies",
      ] {
        let (found, expected) = (
          try #require(metrics[name]), try #require(step[name]?.double)
        )
        // The first two steps leave the weights as they are: there a reward is rounding noise.
        if name == "rewards/accuracies", step["rewards/chosen"]?.double == 0 { continue }
        #expect(abs(found - expected) <= 1e-4 * max(1, abs(expected)), "\(name)")
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
