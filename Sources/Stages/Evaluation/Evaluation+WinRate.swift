import Diagnostics
import Records
import RunStore

extension Evaluation {
  /// How often these samples beat those of the stage named by `against`; `nil` where none is.
  ///
  /// - Throws: `RunError.unusable` where that stage left no samples of these problems.
  func winRate(_ groups: [RolloutGroup], _ bootstrap: Bootstrap, _ session: StageSession) throws
    -> Estimate?
  {
    guard let against else { return nil }
    let stages = try session.run.database.run().stages
    guard let other = stages.first(where: { $0.name == against }) else {
      throw RunError.unusable("\(session.stage.name): against: no stage is called \"\(against)\"")
    }
    var others: [String: [Double]] = [:]
    for rollout in try session.run.database.rollouts(RolloutQuery(stage: other.stage)) {
      if let reward = rollout.reward { others[rollout.problem, default: []].append(reward) }
    }
    let matches = groups.map { group in
      Match(
        mine: group.trajectories.compactMap(\.reward), others: others[group.problem.id] ?? [])
    }
    do {
      return try bootstrap.winRate(matches)
    } catch {
      throw RunError.unusable(
        "\(session.stage.name): against: \(against) has no scored sample of these problems; "
          + "give both stages the same test split")
    }
  }
}

extension EvaluationRecord {
  /// Adds an estimate to the summary and to the step's metrics.
  mutating func add(_ name: String, _ rate: Estimate, to metrics: inout Metrics) {
    let band: JSON = [
      "value": .number(rate.value), "low": .number(rate.low), "high": .number(rate.high),
    ]
    summary = .object((summary.members ?? []) + [.init(name, band)])
    metrics[name] = rate.value
    metrics[name + "/low"] = rate.low
    metrics[name + "/high"] = rate.high
  }
}
