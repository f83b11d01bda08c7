import Records
import RunStore
import Testing

@testable import Stages

@Suite struct GateFailureTests {
  /// A group of equal rewards, of which the last samples could not be judged.
  private func group(samples: Int = 4, faulty: Int) -> RolloutGroup {
    RolloutGroup(
      problem: Problem(id: "p", prompt: .text("?")),
      trajectories: (0..<samples).map { index in
        let row = Row(prompt: [1], completion: [2], logProbs: [-1])
        var trajectory = Trajectory(rows: [row], completion: "", stop: .endOfSequence)
        if index >= samples - faulty { trajectory.faults["a"] = Fault("it broke") }
        return trajectory
      })
  }

  private func words(_ refused: [RolloutGroup], gates: [String], least: Int = 2) -> String {
    var round = RolloutRound()
    round.refused = refused
    return round.gateFailure(stage: "grpo", gates: gates, least: least).description
  }

  @Test(arguments: [[], ["mixed_outcomes"]])
  func `where faults dropped every group they are named, whatever the gates`(gates: [String]) {
    #expect(
      words([group(faulty: 3), group(faulty: 4)], gates: gates)
        == "grpo: not one group had 2 samples that could be scored in 3 rounds; "
        + "mend the verifier or the data; the first fault: a: it broke")
    #expect(
      words([group(faulty: 4)], gates: gates, least: 1).contains("had 1 sample that could be"))
  }

  @Test func `where gates dropped some, and faults others, both are told`() {
    let text = words([group(faulty: 0), group(faulty: 3)], gates: ["mixed_outcomes"])
    #expect(text.contains("of the last 1, 1 have equal rewards (0.0)"), "\(text)")
    #expect(text.hasSuffix("; faults dropped 1 more; the first fault: a: it broke"), "\(text)")
    #expect(!words([group(faulty: 0)], gates: ["mixed_outcomes"]).contains("fault"))
  }
}
