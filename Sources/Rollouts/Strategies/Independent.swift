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
    var trajectories: [Trajectory] = []
    for result in await sampler.sample(requests) {
      let action = try result.get()
      let row = Row(prompt: task.prompt, completion: action.tokens, logProbs: action.logProbs)
      trajectories.append(
        Trajectory(
          rows: [row], completion: action.text, stop: action.stop,
          policyVersion: task.policyVersion))
    }
    return RolloutGroup(problem: task.problem, trajectories: trajectories, draw: task.draw)
  }
}
