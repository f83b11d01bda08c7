import Foundation
import Kernels
import RunStore
import Testing

@testable import Stages

/// A run that is interrupted and goes on ends in the same bits as one that is left alone.
@Suite struct ResumeTests {
  /// 5 steps of SFT, 4 of GRPO, one evaluation; played once for all that compare with it.
  private static let whole = Task { try await undisturbed().bits() }

  private static func undisturbed() async throws -> Outcome {
    let scratch = try Scratch()
    return try await scratch.start(scratch.recipe(Toy.whole))
  }

  private func expectSame(_ whole: Outcome.Bits, _ outcome: Outcome) throws {
    let bits = try outcome.bits()
    #expect(bits.weights == whole.weights)
    #expect(bits.metrics == whole.metrics)
    #expect(bits.rollouts == whole.rollouts)
    #expect(bits.evaluations == whole.evaluations)
    #expect(try outcome.database.run().status == .finished)
  }

  private func expectInterruption(_ body: () async throws -> Outcome) async {
    let error = await #expect(throws: RunError.self) { _ = try await body() }
    #expect(error?.description == "stopped; go on with --resume")
  }

  @Test(arguments: [1, 5, 7, 9])
  func `an interrupted run goes on to the same bits`(steps: Int) async throws {
    let whole = try await Self.whole.value
    let scratch = try Scratch()
    let recipe = try scratch.recipe(Toy.whole)
    await expectInterruption { try await scratch.start(recipe, stopAfter: steps) }
    let directory = try RunDirectory.open(at: scratch.url.appending(path: "run"))
    let database = try RunDatabase.read(directory)
    #expect(try database.run().status == .interrupted)
    // Nothing that was recorded is lost: the checkpoint is that of the last step.
    let last = try #require(database.series("step_time").last)
    let checkpoint = try #require(CheckpointWriter(directory.checkpoints).latest().checkpoint)
    if last.stage < 2 {
      #expect(checkpoint.manifest.position == RunPosition(stage: last.stage, step: last.step))
    }
    let resumed = try await scratch.resume(recipe)
    #expect(resumed.notes.contains { $0.hasPrefix("going on from ") })
    try expectSame(whole, resumed)
  }

  @Test(arguments: [1, 3])
  func `a round that feeds several steps is finished before the run stops`(steps: Int) async throws
  {
    let settings = ["grpo.num_iterations=2", "grpo.max_steps=6", "grpo.num_generations=8"]
    let (a, b) = (try Scratch(), try Scratch())
    let whole = try await a.start(a.recipe(Toy.policyOnly, set: settings)).bits()
    let recipe = try b.recipe(Toy.policyOnly, set: settings)
    await expectInterruption { try await b.start(recipe, stopAfter: steps) }
    let resumed = try await b.resume(recipe)
    #expect(resumed.notes.contains("going on from 0-grpo-step-\(steps + 1)"))
    try expectSame(whole, resumed)
  }

  @Test(arguments: [4, 5])
  func `a stage that starts from an earlier one goes on to the same bits`(steps: Int) async throws {
    let control = Toy.policy.replacing(
      "- grpo:\n", with: "- grpo:\n      name: control\n      start_from: sft\n")
    let yaml = Toy.supervisedOnly + Toy.policy + control
    let settings = ["sft.max_steps=2", "grpo.max_steps=2", "control.max_steps=3"]
    let (a, b) = (try Scratch(), try Scratch())
    let whole = try await a.start(a.recipe(yaml, set: settings))
    // Both begin with the weights that SFT left.
    func reference(_ name: String) throws -> Data {
      try Data(
        contentsOf: whole.directory.url.appending(path: "references/\(name)/model.safetensors"))
    }
    #expect(try reference("1-grpo") == reference("2-control"))
    let recipe = try b.recipe(yaml, set: settings)
    await expectInterruption { try await b.start(recipe, stopAfter: steps) }
    try expectSame(whole.bits(), try await b.resume(recipe))
  }

  @Test func `a run may be interrupted again and again`() async throws {
    let whole = try await Self.whole.value
    let scratch = try Scratch()
    let recipe = try scratch.recipe(Toy.whole)
    await expectInterruption { try await scratch.start(recipe, stopAfter: 2) }
    for steps in [1, 2, 3] {
      await expectInterruption { try await scratch.resume(recipe, stopAfter: steps) }
    }
    try expectSame(whole, try await scratch.resume(recipe))
  }

  @Test(arguments: [2, 7])
  func `a run that is killed goes on from what is on the disk`(steps: Int) async throws {
    let scratch = try Scratch()
    let recipe = try scratch.recipe(Toy.whole)
    let copies = Copies()
    let whole = try await scratch.start(recipe) { step in
      if step == steps { copies.take(scratch) }
    }
    // At step 2 there is no checkpoint yet: the run begins anew. At step 7 there is that of SFT.
    let killed = try #require(copies.copy)
    let resumed = try await killed.resume(recipe)
    #expect(
      resumed.notes.contains(steps == 2 ? "going on from the start" : "going on from 0-sft-final"))
    try expectSame(whole.bits(), resumed)
  }

  @Test func `a finished run has nothing left to do`() async throws {
    let scratch = try Scratch()
    let recipe = try scratch.recipe(Toy.policyOnly)
    let whole = try await scratch.start(recipe)
    let (weights, metrics) = (try whole.weights(), try whole.metrics())
    let again = try await scratch.resume(recipe)
    #expect(try again.weights() == weights)
    #expect(try again.metrics() == metrics)
  }

  @Test func `the same recipe gives the same bits, on any number of threads`() async throws {
    let count = Threads.count
    defer { Threads.count = count }
    Threads.count = 1
    let one = try await Self.undisturbed()
    Threads.count = 3
    let three = try await Self.undisturbed()
    try expectSame(one.bits(), three)
  }

  @Test func `another seed gives other bits`() async throws {
    let (a, b) = (try Scratch(), try Scratch())
    let one = try await a.start(a.recipe(Toy.policyOnly))
    let other = try await b.start(b.recipe(Toy.policyOnly, set: ["seed=4"]))
    #expect(try one.weights() != other.weights())
  }

  @Test func `another recipe cannot go on with the run`() async throws {
    let scratch = try Scratch()
    try await scratch.start(scratch.recipe(Toy.policyOnly, set: ["grpo.max_steps=1"]))
    let other = try scratch.recipe(
      Toy.policyOnly, set: ["grpo.max_steps=1", "grpo.learning_rate=5.0e-3"])
    let error = await #expect(throws: RunError.self) { try await scratch.resume(other) }
    let text = try #require(error?.description)
    #expect(text.contains("the run was started with another recipe"))
    #expect(text.contains("learning_rate: 0.01\" there"))
    #expect(text.contains("learning_rate: 0.005\" here"))
  }

  @Test func `what lies in a directory is not what lies beside it`() {
    let run = URL(filePath: "/runs/a/")
    #expect(URL(filePath: "/runs/a/base").isBelow(run))
    #expect(URL(filePath: "/runs/b/../a/base").isBelow(URL(filePath: "/runs/a")))
    #expect(!URL(filePath: "/runs/a-sft/base").isBelow(run))
    #expect(!URL(filePath: "/runs/a").isBelow(run))
  }

  @Test func `a directory that holds a run is not written over`() async throws {
    let scratch = try Scratch()
    let recipe = try scratch.recipe(Toy.supervisedOnly, set: ["sft.max_steps=1"])
    try await scratch.start(recipe)
    await #expect(throws: RunDirectoryError.self) { try await scratch.start(recipe) }
  }
}
