import Recipes
import Records
import Testing

@testable import Objectives

/// Episodes with a reward and a critic's value on each token; `nil` values leave an episode without.
private func group(_ rewards: [[Double]], _ values: [[Double]?]) -> RolloutGroup {
  RolloutGroup(
    problem: Problem(id: "p", prompt: .text("")),
    trajectories: zip(rewards, values).map { rewards, values in
      var row = Row(
        prompt: [0], completion: rewards.map { _ in 1 }, logProbs: rewards.map { _ in -1 })
      row.values = values.map { [0] + $0.map { Float($0) } }
      var trajectory = Trajectory(rows: [row], completion: "", stop: .endOfSequence)
      trajectory.rewardEvents = rewards.enumerated().map {
        RewardEvent(row: 0, token: $0 + 1, value: $1, name: "r")
      }
      return trajectory
    })
}

/// `[A]` and `[Ret]` of one group, flat.
private func estimate(_ group: RolloutGroup, _ set: (inout GAE) -> Void = { _ in }) -> (
  advantages: [[Float]], returns: [[Float]]
) {
  var gae = GAE()
  set(&gae)
  let credit = gae.advantages(for: [group])[0]
  return (credit.tokens, credit.returns ?? [])
}

@Suite struct GAETests {
  /// q = (0, -0.1, 0, 1), V = (.5, .6, .7, .8).
  private let worked = group([[0, -0.1, 0, 1]], [[0.5, 0.6, 0.7, 0.8]])

  @Test func `the worked example, by hand`() {
    // δ = 0.1, 0, 0.1, 0.2 and A_t = δ_t + 0.95 A_{t+1}.
    let raw = estimate(worked) { $0.whitensAdvantages = false }
    #expect(close(raw.advantages[0], [0.361725, 0.275500, 0.290000, 0.200000], 1e-6))
    #expect(close(raw.returns[0], [0.861725, 0.875500, 0.990000, 1.0], 1e-6))
    let whitened = estimate(worked)
    #expect(close(whitened.advantages[0], [1.205451, -0.095120, 0.123590, -1.233921], 1e-5))
    // The critic's target is taken before whitening.
    #expect(whitened.returns == raw.returns)
  }

  @Test func `with λ = 1 an advantage is the return to go less the value`() {
    let found = estimate(worked) {
      $0.lam = 1
      $0.whitensAdvantages = false
    }
    #expect(close(found.advantages[0], [0.4, 0.3, 0.3, 0.2], 1e-6))
  }

  @Test func `a token that the policy did not write is skipped`() {
    var episode = worked
    episode.trajectories[0].rows[0].isAction[3] = false
    let found = estimate(episode) { $0.whitensAdvantages = false }
    #expect(close(found.advantages[0], [0.375500, 0.290000, 0.200000], 1e-6))
  }

  @Test func `an episode of one token is paid less what was foreseen`() {
    let found = estimate(group([[1]], [[0.25]])) { $0.whitensAdvantages = false }
    #expect(found.advantages == [[0.75]] && found.returns == [[1]])
  }

  @Test func `unscored episodes and those without values get 0 and have no target`() {
    var both = group([[0, 1], [0, 5], [0, 2]], [[0, 0], [3, 4], nil])
    both.trajectories[1].faults = ["r": Fault("timed out")]
    let alone = estimate(group([[0, 1]], [[0, 0]]))
    let found = estimate(both)
    #expect(found.advantages == [alone.advantages[0], [0, 0], [0, 0]])
    #expect(found.returns == [alone.returns[0], [], []])
  }

  @Test func `without values, discount or whitening it credits as REINFORCE++ does`() {
    // λ = γ = 1 and V = 0: the return to go, whitened in both.
    let episodes = group([[0, -0.1, 1], [0.5]], [[0, 0, 0], [0]])
    let found = estimate(episodes) { $0.lam = 1 }
    let plain = ReinforcePlusPlus().advantages(for: [episodes])[0].tokens
    for (a, b) in zip(found.advantages, plain) { #expect(close(a, b, 1e-6)) }
  }

  @Test func `the order of episodes and their groups change nothing`() {
    let whole = estimate(group([[0, 1], [2], [0.5, 0]], [[0.1, 0.2], [0.3], [0.4, 0.5]]))
    let turned = GAE().advantages(for: [
      group([[0.5, 0], [2]], [[0.4, 0.5], [0.3]]), group([[0, 1]], [[0.1, 0.2]]),
    ])
    #expect(close(turned[0].tokens[0], whole.advantages[2], 1e-6))
    #expect(close(turned[0].tokens[1], whole.advantages[1], 1e-6))
    #expect(close(turned[1].tokens[0], whole.advantages[0], 1e-6))
  }

  @Test(arguments: [("gamma", 1.5), ("lam", -0.1), ("lam", .nan)])
  func `discount and trace are within 0 and 1`(key: String, value: Double) {
    var gae = GAE()
    if key == "gamma" { gae.gamma = value } else { gae.lam = value }
    var issues = Issues()
    gae.validate(&issues)
    #expect(issues.found.count == 1)
  }
}

/// TRL's `PPOTrainer`, of 0.11.4 and of 0.24.0: advantages, targets, losses and gradients.
@Suite struct TRLPPOTests {
  struct Table: Decodable {
    let lengths: [Int]
    let logProbs, old, reference: [[Float]]
    let scores: [Double]
    let values, predictions: [[Double]]
    let cases: [Case]
  }
  struct Case: Decodable {
    let name, version: String
    let estimator: String?
    let beta: Double
    let whitens: Bool
    let tokenRewards: [[Double]]
    let advantages, returns: [[Float]]
    let policyLoss, valueLoss, loss: Float
    let gradientLogProbs, gradientValues: [[Float]]
    let metrics: [String: Double]?

    /// How many places behind its last token an episode is followed.
    var beyond: Int { version == "0.24.0" ? 1 : 0 }
    /// TRL 0.11 whitens rewards of padding too, and lets them flow back into episodes that have any.
    var hasLeak: Bool { version == "0.11.4" && whitens }
  }

  private let table: Table
  init() throws { table = try fixture("ppo.json") }

  private func gae(_ golden: Case, whitensAdvantages: Bool) -> GAE {
    var gae = GAE()
    gae.gamma = 0.99
    gae.whitensRewards = golden.whitens
    gae.whitensAdvantages = whitensAdvantages
    return gae
  }

  /// The episodes with the token rewards that TRL had, before it whitened them.
  private func episodes(_ golden: Case) throws -> RolloutGroup {
    let raw = try #require(
      table.cases.first { $0.name == golden.name.replacing("whiten_True", with: "whiten_False") })
    let values = zip(table.values, table.lengths).map { Array($0.prefix($1 + golden.beyond)) }
    return group(raw.tokenRewards, values)
  }

  @Test func `advantages and targets`() throws {
    var errors = Golden()
    defer { errors.report() }
    for golden in table.cases {
      let credit = gae(golden, whitensAdvantages: false).advantages(for: [try episodes(golden)])[0]
      let returns = try #require(credit.returns)
      for (a, b) in zip(returns, golden.returns) where !golden.hasLeak || b.count == 7 {
        #expect(a.count == b.count && close(a, b), "\(golden.name)")
      }
      if golden.hasLeak { continue }
      errors.add(["gae"], value: returns.flatMap { $0 }, expected: golden.returns.flatMap { $0 })
      // TRL 0.24 whitens without the place behind the last token.
      let own = zip(credit.tokens, table.lengths).flatMap { $0.prefix($1).map { Double($0) } }
      #expect(
        close(own.whitened.map { Float($0) }, golden.advantages.flatMap { $0 }), "\(golden.name)")
    }
  }

  @Test func `whitened as a recipe has it`() throws {
    for golden in table.cases where golden.beyond == 0 && !golden.hasLeak {
      let credit = gae(golden, whitensAdvantages: true).advantages(for: [try episodes(golden)])[0]
      #expect(close(credit.tokens.flatMap { $0 }, golden.advantages.flatMap { $0 }))
    }
  }

  @Test func `what leaving the reference costs`() throws {
    for golden in table.cases where !golden.whitens && golden.estimator != nil {
      var penalty = RewardKL()
      penalty.beta = golden.beta
      penalty.estimator = try #require(ReferenceKL.Estimator(rawValue: golden.estimator ?? ""))
      for index in table.lengths.indices {
        let costs = try charged(penalty, episode: index)
        var expected = golden.tokenRewards[index].map { Float($0) }
        // The score is paid on the last token, or behind it where there is room.
        expected[expected.count - 1] -= Float(table.scores[index])
        #expect(close(costs, Array(expected.prefix(costs.count))), "\(golden.name)")
      }
    }
  }

  /// What each token of an episode is charged.
  private func charged(_ penalty: RewardKL, episode: Int) throws -> [Float] {
    let old = table.old[episode]
    var row = Row(prompt: [0], completion: old.map { _ in 1 }, logProbs: old)
    row.reference = [0] + table.reference[episode]
    var group = RolloutGroup(
      problem: Problem(id: "p", prompt: .text("")),
      trajectories: [Trajectory(rows: [row], completion: "", stop: .endOfSequence)])
    penalty.charge(&group)
    return group.trajectories[0].rewardEvents.map { Float($0.value) }
  }

  @Test func `policy loss, value loss and their gradients`() throws {
    let responses = ranges(table.lengths)
    let scope = ReductionScope(lengths: table.lengths, maxCompletionLength: 7)
    let objective = PolicyObjective(surrogate: ClippedSurrogate(), reduction: TokenMean())
    var errors = Golden()
    defer { errors.report() }
    for golden in table.cases {
      let advantages = golden.advantages.flatMap { $0 }
      let policy = gradient(at: table.logProbs.flatMap { $0 }) {
        objective.loss(
          PolicyBatch(
            logProbs: $0, old: vector(table.old.flatMap { $0 }), advantages: vector(advantages),
            responses: responses), in: scope)
      }
      #expect(close([policy.value], [golden.policyLoss]), "\(golden.name)")
      #expect(close(policy.gradient, golden.gradientLogProbs.flatMap { $0 }, 1e-6))
      let value = try valueLoss(golden)
      #expect(close([value.value], [golden.valueLoss]), "\(golden.name)")
      // TRL's gradient is of the loss times vf_coef, 0.1.
      #expect(
        close(
          value.gradient.map { $0 * 0.1 }, golden.gradientValues.flatMap { $0 }, 1e-6),
        "\(golden.name)")
      #expect(close([policy.value + 0.1 * value.value], [golden.loss]))
      errors.add(
        objective.partNames, value: [policy.value], expected: [golden.policyLoss],
        gradient: (policy.gradient, golden.gradientLogProbs.flatMap { $0 }))
      errors.add(
        ["clipped_value"], value: [value.value], expected: [golden.valueLoss],
        gradient: (value.gradient.map { $0 * 0.1 }, golden.gradientValues.flatMap { $0 }))
    }
  }

  private func valueLoss(_ golden: Case) throws -> (value: Float, gradient: [Float]) {
    let lengths = zip(table.values, table.lengths).map { min($0.count, $1 + golden.beyond) }
    func flat(_ rows: [[Double]]) -> [Float] {
      zip(rows, lengths).flatMap { $0.prefix($1).map { Float($0) } }
    }
    let objective = PolicyObjective(surrogate: ClippedSurrogate(), reduction: TokenMean())
    return gradient(at: flat(table.predictions)) { values in
      let batch = ValueBatch(
        values: values, old: vector(flat(table.values)),
        returns: vector(golden.returns.flatMap { $0 }))
      return objective.reduced(
        ClippedValue().losses(batch), of: ranges(lengths),
        in: ReductionScope(lengths: lengths, maxCompletionLength: 7))
    }
  }

  @Test func `metrics`() throws {
    for golden in table.cases {
      guard let metrics = golden.metrics else { continue }
      let batch = PolicyBatch(
        logProbs: vector(table.logProbs.flatMap { $0 }), old: vector(table.old.flatMap { $0 }),
        advantages: vector(golden.advantages.flatMap { $0 }), responses: ranges(table.lengths))
      let values = ValueBatch(
        values: vector(cut(table.predictions)), old: vector(cut(table.values)),
        returns: vector(golden.returns.flatMap { $0 }))
      let readings =
        batch.drift + ClippedSurrogate().readings(batch) + ClippedValue().readings(values)
      for (ours, theirs) in [
        ("policy/approxkl_avg", "policy/approxkl"), ("val/clipfrac_avg", "val/clipfrac"),
        ("clip_ratio/region_mean", "policy/clipfrac"),
      ] {
        let found = try #require(readings.first { $0.name == ours }?.values)
        let mean = found.reduce(0.0) { $0 + Double($1) } / Double(found.count)
        #expect(abs(mean - (metrics[theirs] ?? .nan)) < 1e-6, "\(golden.name) \(ours)")
      }
    }
  }

  private func cut(_ rows: [[Double]]) -> [Float] {
    zip(rows, table.lengths).flatMap { $0.prefix($1).map { Float($0) } }
  }
}
