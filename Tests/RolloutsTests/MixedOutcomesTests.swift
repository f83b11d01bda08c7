import Records
import Rollouts
import Testing

@Suite struct MixedOutcomesTests {
  private func group(_ rewards: [Double?]) -> RolloutGroup {
    let trajectories = rewards.map { reward in
      var trajectory = Trajectory(
        rows: [Row(prompt: [1], completion: [2], logProbs: [0])], completion: "",
        stop: .endOfSequence)
      if let reward {
        trajectory.rewardEvents = [.init(row: 0, token: 1, value: reward, name: "r")]
      } else {
        trajectory.faults = ["r": Fault("no verdict")]
      }
      return trajectory
    }
    return RolloutGroup(problem: Problem(id: "p", prompt: .text("p")), trajectories: trajectories)
  }

  @Test func `equal rewards are refused, also where their mean would not equal them`() {
    #expect(!MixedOutcomes().admits(group(Array(repeating: 0.1, count: 8))))
    #expect(MixedOutcomes().admits(group([0, 0, 1])))
  }

  @Test func `unscored episodes make no difference`() {
    #expect(!MixedOutcomes().admits(group([1, nil, 1])))
    #expect(!MixedOutcomes().admits(group([nil, 1])))
    #expect(!MixedOutcomes().admits(group([nil, nil])))
  }

  @Test func `what shapers charge keeps no group where the verdicts alone are asked`() {
    var group = group([1, 1])
    for i in 0..<2 { group.trajectories[i].verdicts = ["r": .scored(1, "right")] }
    var gate = MixedOutcomes()
    gate.measure = .verdicts
    #expect(!gate.admits(group))
    group.trajectories[1].rewardEvents.append(
      .init(row: 0, token: 1, value: -0.5, name: "overlong"))
    #expect(!gate.admits(group) && MixedOutcomes().admits(group))
    group.trajectories[1].rewardEvents[0].value = 0
    #expect(gate.admits(group))
  }
}
