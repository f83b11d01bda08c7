import Foundation
import Records
import Testing

@testable import RunStore

@Suite struct RolloutTests {
  private func database(_ scratch: Scratch, rewards: [Double?]) throws -> RunDatabase {
    let database = try scratch.database()
    var step = sampleStep(1, 1)
    let template = step.rollouts[0]
    step.rollouts = rewards.enumerated().map { sample, reward in
      var rollout = template
      rollout.sample = sample
      rollout.reward = reward
      return rollout
    }
    try database.append(step)
    return database
  }

  @Test func `a sample comes back with everything that it had`() throws {
    let scratch = try Scratch()
    let database = try scratch.database()
    let step = sampleStep(1, 1)
    try database.append(step)
    let found = try database.rollouts().map { try database.complete($0) }
    #expect(found == step.rollouts)
    // 0.75 for the answer, -0.25 for its length; mean advantage (0.5 + 1.5) / 2.
    #expect(found[0].reward == 0.5 && found[0].advantage == 1)
    #expect(found[0].rewards.map(\.name) == ["length", "math"])
    #expect(found[0].rewards[1].verdict?.reason == "equal to 42")
    #expect(found[1].reward == nil && found[1].unscored == "math: no verdict within 5.0 s")
    #expect(found[1].rows.count == 2 && found[1].length == 4 && found[1].version == 2)
    #expect(try database.rollouts()[0].rows.isEmpty)
  }

  @Test func `worst and best put unscored samples last`() throws {
    let scratch = try Scratch()
    let database = try database(scratch, rewards: [0.5, nil, -1, 2])
    func samples(_ order: RolloutQuery.Order, _ limit: Int? = nil) throws -> [Int] {
      try database.rollouts(RolloutQuery(step: 1, order: order, limit: limit)).map(\.sample)
    }
    #expect(try samples(.drawn) == [0, 1, 2, 3])
    #expect(try samples(.worst) == [2, 0, 3, 1])
    #expect(try samples(.best, 2) == [3, 0])
    let random = try samples(.random(Seed(1)))
    #expect(try random == samples(.random(Seed(1))) && random.sorted() == [0, 1, 2, 3])
  }

  @Test func `a query narrows by stage, step and problem`() throws {
    let scratch = try Scratch()
    let database = try database(scratch, rewards: [1])
    #expect(try database.rollouts(RolloutQuery(stage: 1, step: 1)).count == 1)
    #expect(try database.rollouts(RolloutQuery(problem: "train.jsonl:9")).count == 1)
    #expect(try database.rollouts(RolloutQuery(stage: 0)).isEmpty)
    #expect(try database.rollouts(RolloutQuery(step: 2)).isEmpty)
    #expect(try database.rollouts(RolloutQuery(problem: "z")).isEmpty)
  }

  @Test func `a dropped group has no advantage`() {
    let records = RolloutRecord.records(
      of: sampleGroup(), index: 2, at: .init(stage: 1, step: 5), credit: nil, prompt: "<s>6*7=")
    #expect(records.map(\.advantage) == [nil, nil])
    #expect(records.map(\.sample) == [0, 1] && records[0].group == 2 && records[0].draw == 3)
    #expect(records[0].prompt == "<s>6*7=")
  }

  @Test func `the keys of its JSON are these`() throws {
    let record = sampleStep(1, 1).rollouts[0]
    let json = try JSON(parsing: JSONEncoder().encode(record))
    #expect(
      Set((json.members ?? []).map(\.key)) == [
        "stage", "step", "group", "sample", "draw", "problem", "prompt", "completion", "reward",
        "rewards", "advantage", "advantages", "stop", "length", "version", "rows",
      ])
  }
}
