import Foundation
import Models
import Recipes
import Records
import Rewards
import RunStore
import Synchronization
import Testing
import Text
import Verifiers

@testable import Stages

extension Toy {
  /// A stage's session with a run of its own below the scratch folder.
  static func session(in scratch: Scratch, rewards: [RewardSettings] = []) throws -> StageSession {
    let directory = try RunDirectory.create(at: scratch.url.appending(path: "run"))
    let renderer = try Toy.renderer()
    return StageSession(
      model: Toy.decoder(renderer.tokenizer.vocabulary), renderer: renderer, seed: Seed(5),
      stage: (0, "grpo"), directory: scratch.url, rewards: rewards, base: "",
      run: RunServices(
        database: try RunDatabase.create(
          RunRecord(name: "x", seed: 0, created: "", stages: []), under: RunLock(directory)),
        directory: directory, checkedRows: CheckedRows(), progress: Watcher(nil, nil),
        open: { try Decoder(contentsOf: $0) }, judgements: 8, shouldStop: { false }, now: { 0 }),
      resumption: nil)
  }
}

/// Counts how often it is opened and closed; refuses where it is told to.
private struct Counted: PreparedVerifier {
  static let events = Mutex<[String]>([])
  var refuses = false

  func judge(with services: VerifierServices) async throws(VerifierError) -> any Judge {
    if refuses { throw .failed(reason: "nobody answers") }
    Self.events.withLock { $0.append("open in \(services.directory.lastPathComponent)") }
    await services.scope.onClose { Self.events.withLock { $0.append("close") } }
    return Finished()
  }
}

/// Opens something when it is rehearsed; refuses where it is told to.
private struct Rehearsing: PreparedVerifier {
  static let events = Mutex<[String]>([])
  var refuses = false

  func judge(with services: VerifierServices) async throws(VerifierError) -> any Judge {
    Finished()
  }

  func rehearse(with services: VerifierServices) async throws(VerifierError) {
    await services.scope.onClose { Self.events.withLock { $0.append("close") } }
    if refuses { throw .failed(reason: "nobody answers") }
  }
}

@Suite(.serialized) struct StageSessionTests {
  private func reward(_ verifier: any Verifier) -> RewardSettings {
    var reward = RewardSettings()
    (reward.name, reward.verifier) = ("line", Choice(verifier))
    (reward.timeout, reward.cap, reward.maxFaultRate) = (3, 0.5, 0.75)
    return reward
  }

  @Test func `verifiers are prepared once a stage, and end with its scope`() async throws {
    let scratch = try Scratch()
    let session = try Toy.session(in: scratch, rewards: [reward(Counted())])
    for _ in 0..<2 {
      let judge = try #require(try await session.judges().first)
      #expect(judge.name == "line" && judge.verifier is Finished)
      #expect(judge.timeout == .seconds(3) && judge.cap == 0.5 && judge.maxFaultRate == 0.75)
    }
    await session.verifierServices.scope.close()
    #expect(
      Counted.events.withLock { $0 } == ["open in \(scratch.url.lastPathComponent)", "close"])
  }

  @Test func `rewards share what is judged at once, and their processes are as many`() throws {
    let rewards = [reward(Finished()), reward(Finished())]
    let session = try Toy.session(in: Scratch(), rewards: rewards)
    #expect(session.judging.share == 4 && session.verifierServices.workers == 4)
  }

  @Test func `judgements at once follow the processors`() throws {
    let scratch = try Scratch()
    let counts = [1, 4, 64].map { processors in
      Runner.Surroundings(
        directory: scratch.url, environment: [:], created: "", progress: Watcher(nil, nil),
        processors: processors, shouldStop: { false }, now: { 0 }
      ).judgements
    }
    #expect(counts == [8, 8, 128])
  }

  @Test func `a rehearsal closes what it opened, whether it goes well or not`() async throws {
    var stage = PolicyOptimization()
    stage.rewards = [reward(Rehearsing()), reward(Rehearsing(refuses: true))]
    var recipe = Recipe()
    recipe.stages = [StageEntry(stage)]
    let place = try Scratch()
    let before = Rehearsing.events.withLock { $0.count }
    let error = await #expect(throws: RunError.self) {
      try await recipe.rehearseVerifiers(in: place.url)
    }
    #expect(error?.description.contains("rewards[1].verifier: nobody answers") == true)
    #expect(Rehearsing.events.withLock { $0.count } == before + 2)
  }

  @Test func `a rehearsal from a later stage leaves out rewards that are used no more`()
    async throws
  {
    var (first, second) = (PolicyOptimization(), PolicyOptimization())
    first.rewards = [reward(Rehearsing(refuses: true))]
    var recipe = Recipe()
    recipe.stages = [StageEntry(first), StageEntry(second)]
    let place = try Scratch()
    // The second stage has the first one's rewards, until it has its own.
    await #expect(throws: RunError.self) {
      try await recipe.rehearseVerifiers(in: place.url, from: 1)
    }
    second.rewards = [reward(Finished())]
    recipe.stages[1] = StageEntry(second)
    try await recipe.rehearseVerifiers(in: place.url, from: 1)
  }

  @Test func `one that cannot be prepared ends the stage before it begins`() async throws {
    let scratch = try Scratch()
    let session = try Toy.session(in: scratch, rewards: [reward(Counted(refuses: true))])
    let error = await #expect(throws: RunError.self) { _ = try await session.judges() }
    #expect(error?.description == "grpo: reward \"line\": nobody answers")
  }

  @Test(arguments: [
    ("timeout", "0"), ("timeout", "-1"), ("timeout", ".inf"), ("max_fault_rate", "1.5"),
    ("cap", ".nan"), ("floor", "2, cap: 1"),
  ])
  func `settings of a reward that cannot be are refused`(key: String, value: String) throws {
    let text = "{verifier: finished, \(key): \(value)}"
    #expect(throws: RecipeErrors.self) {
      try Node(yaml: text, file: "test").decode(RewardSettings.self)
    }
  }
}
