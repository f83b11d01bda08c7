import Models

extension Planner {
  /// What a policy stage holds at all moments beside policy and reference: its critic, and the reward
  /// models that judge, as large as the policy where they come from a stage before.
  func models(beside stage: PolicyOptimization) -> [Plan.Need] {
    let judges = stage.rewards.filter { $0.rewardModel != nil }.count
    let scorer = MemoryModel(shape: shape.scoring(padID: nil))
    return [
      critic(stage.critic), judges > 0 ? need("reward models", judges * scorer.weights) : nil,
    ]
    .compactMap { $0 }
  }

  /// A critic's weights as far as they are its own, and its optimizer.
  private func critic(_ settings: CriticSettings?) -> Plan.Need? {
    guard let settings else { return nil }
    let head = MemoryModel.number * shape.hiddenSize
    if settings.sharesPolicy { return need("critic", 3 * head) }
    let learned = head + memory.learned
    let isView = memory.adapters != nil && settings.rewardModel == nil
    let whole = memory.adapters == nil ? 0 : MemoryModel.number * shape.parameterCount
    return need("critic", 3 * learned + (isView ? 0 : whole))
  }

  /// Seconds of a critic's own passes, as shares of the policy's: values once a round, and updates.
  func share(ofCritic settings: CriticSettings?) -> Double {
    guard let settings else { return 0 }
    return 1.0 / 3 + (settings.sharesPolicy ? 0 : trainingShare)
  }
}
