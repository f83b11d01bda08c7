import Generation
import Records
import Rollouts
import Synchronization
import Testing

/// Answers with what it was asked, the last requests first to be ready.
private struct Echo: Sampler {
  var fails = false

  func sample(_ requests: [SampleRequest]) async -> [Result<Action, RolloutError>] {
    requests.enumerated().map { index, request in
      if fails && index == 1 { return .failure(.notFinite(position: 3)) }
      return .success(
        Action(
          tokens: [Int32(request.limit), Int32(truncatingIfNeeded: request.seed.value & 0xFFFF)],
          logProbs: [-1, -2], text: request.stops.joined(),
          stop: request.ends.isEmpty ? .length : .endOfSequence))
    }
  }
}

@Suite struct IndependentTests {
  private let task = RolloutTask(
    problem: Problem(id: "p", prompt: .text("?")), prompt: [1, 9], settings: .init(), ends: [2],
    stops: ["\n"], limit: 7, count: 3, draw: 5, seed: Seed(4), policyVersion: 6)

  @Test func `each episode has a seed of its own and the task's settings`() async throws {
    let group = try await Independent().group(on: task, sampler: Echo())
    #expect(group.draw == 5 && group.problem == task.problem)
    for (index, trajectory) in group.trajectories.enumerated() {
      let seed = Int32(truncatingIfNeeded: Seed(4).child(index).value & 0xFFFF)
      #expect(
        trajectory.rows == [Row(prompt: [1, 9], completion: [7, seed], logProbs: [-1, -2])])
      #expect(trajectory.completion == "\n" && trajectory.stop == .endOfSequence)
      #expect(trajectory.policyVersion == 6 && trajectory.reward == 0)
    }
    #expect(group.trajectories.count == 3)
  }

  @Test func `each episode is announced as the group will hold it`() async throws {
    let announced = Mutex<[Int: Trajectory]>([:])
    var task = task
    task.announce = { index, trajectory in announced.withLock { $0[index] = trajectory } }
    let group = try await Independent().group(on: task, sampler: Echo())
    let known = announced.withLock { $0 }
    #expect(group.trajectories.indices.map { known[$0] } == group.trajectories)
  }

  @Test func `a fault of the policy is thrown`() async {
    await #expect(throws: RolloutError.notFinite(position: 3)) {
      try await Independent().group(on: task, sampler: Echo(fails: true))
    }
  }
}
