import Recipes
import Records
import Rewards
import Testing

/// Episodes with these rewards and lengths; `nil` is unscored.
private func episodes(_ rewards: [Double?], _ lengths: [Int], cut: Bool = false) -> RolloutGroup {
  RolloutGroup(
    problem: Problem(id: "p", prompt: .text("")),
    trajectories: zip(rewards, lengths).map { reward, length in
      let ids = [Int32](repeating: 1, count: length)
      let row = Row(prompt: [0], completion: ids, logProbs: ids.map { _ in -1 })
      var trajectory = Trajectory(
        rows: [row], completion: "", stop: cut ? .length : .endOfSequence)
      if let reward {
        trajectory.rewardEvents = [RewardEvent(row: 0, token: length, value: reward, name: "r")]
      } else {
        trajectory.faults = ["r": Fault("no verdict")]
      }
      return trajectory
    })
}

private func shaped(_ shaper: any RewardShaper, _ group: RolloutGroup, budget: Int) -> [Double?] {
  group.shaped(by: [shaper], budget: budget).trajectories.map(\.reward)
}

private func isClose(_ a: [Double?], _ b: [Double?]) -> Bool {
  a.count == b.count
    && zip(a, b).allSatisfy { abs(($0 ?? 1e9) - ($1 ?? 1e9)) < 1e-6 }
}

@Suite struct OverlongTests {
  @Test func `charges are those worked by hand`() {
    // Budget 100, buffer 20: from 80 tokens on, a twentieth each.
    var shaper = Overlong()
    let group = episodes([0, 0, 1, 1, 1], [80, 85, 90, 100, 101])
    #expect(isClose(shaped(shaper, group, budget: 100), [0, -0.25, 0.5, 0, 0]))
    shaper.penaltyFactor = 0.5
    shaper.buffer = 40
    #expect(isClose(shaped(shaper, group, budget: 100), [-0.25, -0.3125, 0.625, 0.5, 0.5]))
    shaper.maxLength = 200
    #expect(isClose(shaped(shaper, group, budget: 100), [0, 0, 1, 1, 1]))
  }

  @Test func `a charge is a reward event of its own on the last token`() {
    let group = episodes([1], [100]).shaped(by: [Overlong()], budget: 100)
    #expect(
      group.trajectories[0].rewardEvents == [
        RewardEvent(row: 0, token: 100, value: 1, name: "r"),
        RewardEvent(row: 0, token: 100, value: -1, name: "overlong"),
      ])
  }

  @Test func `a buffer of 0, a budget of 1 and an unscored episode cost nothing`() {
    var shaper = Overlong()
    #expect(shaped(shaper, episodes([nil], [10]), budget: 10) == [nil])
    #expect(shaped(shaper, episodes([1], [1]), budget: 1) == [1])
    shaper.buffer = 0
    #expect(shaped(shaper, episodes([1], [10]), budget: 10) == [1])
    // A buffer beyond the budget is the budget.
    shaper.buffer = 50
    #expect(isClose(shaped(shaper, episodes([1, 1], [5, 0]), budget: 10), [0.5, 1]))
  }

  @Test func `settings below 0 are refused`() {
    var shaper = Overlong()
    (shaper.buffer, shaper.maxLength, shaper.penaltyFactor) = (-1, 0, -1)
    var issues = Issues()
    shaper.validate(&issues)
    #expect(issues.found.map(\.key) == ["buffer", "max_length", "penalty_factor"])
  }
}

@Suite struct CosineLengthTests {
  @Test func `worths are those worked by hand`() {
    let shaper = CosineLength()
    #expect(
      isClose(
        shaped(shaper, episodes([1, 1, 1, 1], [0, 250, 500, 750]), budget: 1000),
        [2, 1.853553, 1.5, 1.146447]))
    #expect(
      isClose(
        shaped(shaper, episodes([0, 0, 0, 0, 1], [0, 250, 500, 750, 1000]), budget: 1000),
        [-10, -8.535534, -5, -1.464466, -10]))
  }

  @Test func `an answer that was cut off is worth the least, an unscored one nothing`() {
    #expect(shaped(CosineLength(), episodes([1], [3], cut: true), budget: 10) == [-10])
    #expect(shaped(CosineLength(), episodes([nil], [3]), budget: 10) == [nil])
  }

  @Test func `without a worth of its own an overlong answer follows the formula`() throws {
    let node = try Node(yaml: "{exceeded: ~, wrong_long: -0.5, wrong_short: -1}", file: "t")
    let shaper = try node.decode(CosineLength.self)
    #expect(isClose(shaped(shaper, episodes([0, 1], [100, 100]), budget: 100), [-0.5, 1]))
    // The cosine would rise again beyond the limit.
    #expect(isClose(shaped(shaper, episodes([0, 1], [150, 200]), budget: 100), [-0.5, 1]))
  }

  @Test func `what the verifiers said stays visible`() {
    let events = episodes([1], [0]).shaped(by: [CosineLength()], budget: 10)
      .trajectories[0].rewardEvents
    #expect(events.map(\.name) == ["r", "cosine_length"] && events.map(\.value) == [1, 1])
  }

  @Test func `worths that are no numbers are refused`() {
    var shaper = CosineLength()
    (shaper.exceeded, shaper.maxLength) = (.nan, 0)
    var issues = Issues()
    shaper.validate(&issues)
    #expect(issues.found.map(\.key) == ["exceeded", "max_length"])
  }
}

@Suite struct MissingEOSTests {
  @Test func `what was cut off is charged, what ended is not`() {
    #expect(shaped(MissingEOS(), episodes([1, 0], [3, 3], cut: true), budget: 10) == [0, -1])
    #expect(shaped(MissingEOS(), episodes([1], [3]), budget: 10) == [1])
    #expect(shaped(MissingEOS(), episodes([nil], [3], cut: true), budget: 10) == [nil])
  }

  @Test func `a penalty of 0 is refused`() {
    var shaper = MissingEOS()
    shaper.penalty = 0
    var issues = Issues()
    shaper.validate(&issues)
    #expect(issues.found.map(\.key) == ["penalty"])
  }
}
