import Foundation
import Models
import Objectives
import Optimizers
import Records
import RunStore
import Tensors
import Testing

@testable import Stages

@Suite struct TrainerTests {
  private func trainer(_ divergence: DivergencePolicy) -> Trainer {
    Trainer(
      Toy.decoder(), optimizer: AdamW(), schedule: Schedule(), total: 9, divergence: divergence)
  }

  private func gradients(_ trainer: Trainer, _ value: Float = 1) -> Gradients {
    var gradients = Gradients()
    let norm = trainer.model.norm.weight
    gradients[norm] = Tensor(Array(repeating: value, count: norm.count), shape: norm.shape)
    return gradients
  }

  @Test func `a loss that is not finite stops the run, with step and sample`() {
    var trainer = trainer(.stop)
    let error = #expect(throws: RunError.self) {
      try trainer.update(gradients(trainer), loss: .nan, sample: "rows.jsonl:3")
    }
    #expect(
      error?.description
        == "step 1: the loss is not finite (sample rows.jsonl:3); a lower learning_rate or a smaller "
        + "max_grad_norm may do, on_divergence: skip passes over single steps")
    #expect(trainer.model.norm.weight.scalars.allSatisfy { $0 == 1 })
  }

  @Test func `a gradient that is not finite stops the run, with its tensor`() {
    var trainer = trainer(.stop)
    let error = #expect(throws: RunError.self) {
      try trainer.update(gradients(trainer, .infinity), loss: 1, sample: nil)
    }
    #expect(
      error?.description.hasPrefix("step 1: gradient of model.norm.weight is not finite; ") == true)
    #expect(trainer.model.norm.weight.scalars.allSatisfy { $0 == 1 })
  }

  @Test func `single steps may be passed over, three in a row may not`() throws {
    var trainer = trainer(.skip)
    for _ in 0..<2 {
      for skipped in 1...2 {
        let before = trainer.model.norm.weight.scalars
        let metrics = try trainer.update(gradients(trainer, .nan), loss: 1, sample: nil)
        #expect(metrics["skipped_steps"] == Double(skipped) && metrics["loss"] == nil)
        #expect(trainer.model.norm.weight.scalars == before)
      }
      let metrics = try trainer.update(gradients(trainer), loss: 1, sample: nil)
      #expect(metrics["skipped_steps"] == nil && metrics["loss"] == 1)
    }
    #expect(trainer.step == 6)
    for _ in 0..<2 { _ = try trainer.update(gradients(trainer), loss: .infinity, sample: nil) }
    #expect(throws: RunError.self) {
      try trainer.update(gradients(trainer), loss: .infinity, sample: nil)
    }
  }

  @Test func `a trainer that was stored goes on as if nothing had happened`() throws {
    let scratch = try Scratch()
    var whole = trainer(.stop)
    for _ in 0..<3 { _ = try whole.update(gradients(whole), loss: 1, sample: nil) }
    whole.best = 0.1
    whole.tokensSeen = 77
    let state = whole.state
    let checkpoint = try CheckpointWriter(scratch.url).write(
      "x",
      CheckpointManifest(
        RunPosition(stage: 0, step: 3), state: whole.manifestState(isDone: false))
    ) { try state.write(to: $0.appending(path: "optimizer.safetensors")) }
    var resumed = trainer(.stop)
    for (mine, its) in zip(resumed.model.namedParameters, whole.model.namedParameters) {
      mine.parameter.set(its.parameter.scalars)
    }
    try resumed.resume(checkpoint)
    #expect(resumed.step == 3 && resumed.best == 0.1 && resumed.tokensSeen == 77)
    let (a, b) = (
      try whole.update(gradients(whole), loss: 1, sample: nil),
      try resumed.update(gradients(resumed), loss: 1, sample: nil)
    )
    #expect(a == b)
    #expect(whole.model.norm.weight.scalars == resumed.model.norm.weight.scalars)
  }

  @Test func `weights that are not finite stop a run, and the run says why`() async throws {
    let scratch = try Scratch()
    let recipe = try scratch.recipe(
      Toy.supervisedOnly,
      set: [
        "sft.learning_rate=1.0e+38", "sft.max_grad_norm=0", "sft.lr_scheduler_type=constant",
        "sft.eval_steps=null",
      ])
    await #expect(throws: RunError.self) { try await scratch.start(recipe) }
    let run = try RunDatabase.read(.open(at: scratch.url.appending(path: "run"))).run()
    #expect(run.status == .failed && run.message?.contains("is not finite") == true)
  }
}
