import Foundation
import Records
import Rewards
import Testing

private struct Silent: Judge {
  func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] { [] }
}

/// A group of which the last samples are faulty.
private func group(samples: Int, faulty: Int, id: String = "p") -> RolloutGroup {
  RolloutGroup(
    problem: Problem(id: id, prompt: .text("?")),
    trajectories: (0..<samples).map { index in
      let row = Row(prompt: [1], completion: [2], logProbs: [-1])
      var trajectory = Trajectory(rows: [row], completion: "", stop: .endOfSequence)
      trajectory.verdicts["a"] = .scored(1, "right")
      if index >= samples - faulty {
        trajectory.verdicts["a"] = nil
        trajectory.faults["a"] = Fault("problem p: it broke")
      }
      return trajectory
    })
}

@Suite struct FaultWindowTests {
  private var rewards: [WeightedVerifier] { [WeightedVerifier(name: "a", verifier: Silent())] }

  @Test func `a rate above the limit stops, and names a sample`() throws {
    var window = FaultWindow()
    // 8 of 40 are a fifth, which is not above it; 9 of 41 are.
    try window.count([group(samples: 40, faulty: 8)], by: rewards)
    let error = #expect(throws: JudgementError.self) {
      try window.count([group(samples: 1, faulty: 1)], by: rewards)
    }
    #expect(
      error?.description
        == "reward \"a\": 9 of the last 41 samples that it applies to could not be judged, and max_fault_rate is 0.2; "
        + "one is problem p, sample 0: it broke; mend the verifier or the data, or raise "
        + "max_fault_rate")
  }

  @Test func `samples that a reward has nothing to say of are not counted`() throws {
    var other = group(samples: 1000, faulty: 0, id: "other")
    for sample in other.trajectories.indices {
      other.trajectories[sample].verdicts["a"] = Verdict(.notApplicable, reason: "not mine")
    }
    var window = FaultWindow()
    let error = #expect(throws: JudgementError.self) {
      try window.count([other, group(samples: 32, faulty: 7)], by: rewards)
    }
    #expect(error?.description.contains("7 of the last 32 samples") == true)
    // Nor do they push out what was counted.
    var later = FaultWindow()
    try later.count([group(samples: 31, faulty: 31)], by: rewards)
    try later.count([other], by: rewards)
    #expect(throws: JudgementError.self) {
      try later.count([group(samples: 1, faulty: 0)], by: rewards)
    }
  }

  @Test func `a reward that is only watched stops nothing`() throws {
    var window = FaultWindow()
    let watched = WeightedVerifier(name: "a", verifier: Silent(), weight: 0)
    try window.count([group(samples: 64, faulty: 64)], by: [watched])
  }

  @Test func `few samples stop nothing`() throws {
    var window = FaultWindow()
    try window.count([group(samples: 31, faulty: 31, id: "old")], by: rewards)
    let error = #expect(throws: JudgementError.self) {
      try window.count([group(samples: 1, faulty: 0)], by: rewards)
    }
    // The last round has no fault of its own to name.
    #expect(
      error?.description.contains("; one is problem old, sample 0: problem p: it broke;") == true)
  }

  @Test func `what is long past is forgotten, and a stored window goes on`() throws {
    var window = FaultWindow()
    try window.count([group(samples: 250, faulty: 50)], by: rewards)
    for _ in 0..<2 { try window.count([group(samples: 128, faulty: 0)], by: rewards) }
    // The first round is forgotten: 40 of 296 are below a fifth, 90 of 546 would be too; 60 are not.
    var restored = try JSONDecoder().decode(
      FaultWindow.self, from: JSONEncoder().encode(window))
    try restored.count([group(samples: 40, faulty: 40)], by: rewards)
    #expect(throws: JudgementError.self) {
      try restored.count([group(samples: 40, faulty: 40)], by: rewards)
    }
  }
}
