import Generation
import Recipes
import Records

/// Every episode is drawn on its own from the same prompt, which is read once for the whole group.
public struct Independent: RolloutStrategy {
  /// The strategy.
  public init() {}

  /// `task.count` completions of the prompt.
  public func group(on task: RolloutTask, sampler: any Sampler) async throws(RolloutError)
    -> RolloutGroup
  {
    let requests = (0..<task.count).map { index in
      SampleRequest(
        prefix: task.prompt, settings: task.settings, ends: task.ends, stops: task.stops,
        limit: task.limit, seed: task.seed.child(index))
    }
    let results = await sampler.sample(requests) { index, result in
      if case .success(let action) = result { task.announce(index, task.trajectory(action)) }
    }
    var trajectories: [Trajectory] = []
    for result in results { trajectories.append(task.trajectory(try result.get())) }
    return RolloutGroup(problem: task.problem, trajectories: trajectories, draw: task.draw)
  }
}

extension RolloutTask {
  /// The episode of a single turn.
  fileprivate func trajectory(_ action: Action) -> Trajectory {
    let row = Row(prompt: prompt, completion: action.tokens, logProbs: action.logProbs)
    return Trajectory(
      rows: [row], completion: action.text, stop: action.stop, policyVersion: policyVersion)
  }
}
