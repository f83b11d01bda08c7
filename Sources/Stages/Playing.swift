import Generation
import Records
import Rewards
import Rollouts

/// Plays all tasks at once and judges them; groups come back in the order of the tasks.
///
/// Each sample is judged as soon as it is written, while others still are.
func played(
  _ tasks: [RolloutTask], by strategy: any RolloutStrategy, sampler: any Sampler,
  judging round: JudgingRound
) async throws -> [RolloutGroup] {
  var results: [Int: Result<RolloutGroup, RolloutError>] = [:]
  await withTaskGroup(of: (Int, Result<RolloutGroup, RolloutError>).self) { group in
    for (index, task) in tasks.enumerated() {
      var task = task
      let problem = task.problem
      task.announce = { round.begin($1, of: problem, sample: $0, group: index) }
      group.addTask { [task] in (index, await played(task, by: strategy, sampler: sampler)) }
    }
    for await (index, result) in group {
      results[index] = result
      if case .success(let group) = result { round.begin(group, at: index) }
    }
  }
  var groups: [RolloutGroup] = []
  for index in tasks.indices {
    guard let result = results[index] else { throw RolloutError.stopped }
    groups.append(try result.get())
  }
  return try await round.finish(groups)
}

private func played(_ task: RolloutTask, by strategy: any RolloutStrategy, sampler: any Sampler)
  async -> Result<RolloutGroup, RolloutError>
{
  do throws(RolloutError) {
    return .success(try await strategy.group(on: task, sampler: sampler))
  } catch {
    return .failure(error)
  }
}
