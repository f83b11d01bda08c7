import Objectives
import Recipes
import Records
import Testing

@Suite struct RewardKLTests {
  @Test func `each estimator charges what was worked by hand`() {
    // x = old - ref: 0.1 0.1 -0.1 0.05 | -0.1 0.1 | 0.1 0.05 0.1 | -0.1; sums 0.15, 0, 0.25, -0.1.
    var penalty = RewardKL()
    var group = worked()
    let divergences = penalty.charge(&group)
    #expect(abs(divergences.reduce(0, +) - 0.3) < 1e-6)
    let expected = [1 - 0.0075, 0, 0.5 - 0.0125, 1.005]
    for (trajectory, reward) in zip(group.trajectories, expected) {
      #expect(abs((trajectory.reward ?? .nan) - reward) < 1e-6)
    }
    for estimator in [ReferenceKL.Estimator.k2, .k3] {
      penalty.estimator = estimator
      var group = worked()
      #expect(penalty.charge(&group).allSatisfy { $0 >= 0 && $0 < 0.006 })
    }
  }

  @Test func `unscored trajectories and rows without a reference are left alone`() {
    var group = worked()
    group.trajectories[0].faults = ["r": Fault("no verdict")]
    for i in 1..<4 { group.trajectories[i].rows[0].reference = nil }
    let before = group
    #expect(RewardKL().charge(&group).isEmpty && group == before)
  }

  @Test func `log-ratios of ±100 stay finite`() {
    var group = worked()
    group.trajectories[3].rows[0].reference = [0, 100]
    var penalty = RewardKL()
    penalty.estimator = .k3
    #expect(penalty.charge(&group).allSatisfy { $0.isFinite })
  }

  @Test func `a coefficient of 0 is refused`() {
    var penalty = RewardKL()
    penalty.beta = 0
    var issues = Issues()
    penalty.validate(&issues)
    #expect(
      issues.found.map(\.problem) == [
        "0.0 is not above 0; reward_kl: null trains without a reference"
      ])
  }

  private func penalty(_ target: Double?, horizon: Double = 10_000) -> RewardKL {
    var penalty = RewardKL()
    penalty.target = target
    penalty.horizon = horizon
    return penalty
  }

  @Test func `a coefficient follows its target, as worked by hand`() {
    // 0.15 is half more than 0.1, held at a fifth: 0.001 (1 + 0.2 · 256 / 10000).
    let found = penalty(0.1).beta(after: 0.001, divergence: 0.15, responses: 256)
    #expect(abs(found - 0.00100512) < 1e-12)
    #expect(penalty(0.1).beta(after: 2, divergence: 0.1, responses: 256) == 2)
    // 0.09 is a tenth less.
    let less = penalty(0.1, horizon: 10).beta(after: 1, divergence: 0.09, responses: 5)
    #expect(abs(less - 0.95) < 1e-12)
  }

  @Test func `it stays above a thousandth of where it began`() {
    var penalty = penalty(0.1, horizon: 10)
    penalty.beta = 0.5
    #expect(penalty.beta(after: 0.0005, divergence: 0, responses: 10) == 0.0005)
  }

  @Test func `without a target it stays`() {
    #expect(penalty(nil).beta(after: 0.3, divergence: 50, responses: 1000) == 0.3)
  }

  @Test(arguments: [(0.0, 10.0), (0.1, 0), (.infinity, 10)])
  func `target and horizon are above 0`(target: Double, horizon: Double) {
    var issues = Issues()
    penalty(target, horizon: horizon).validate(&issues)
    #expect(issues.found.count == 1)
  }
}
