import Objectives
import Recipes
import Records
import Testing

@Suite struct RLOOTests {
  static func advantages(_ rewards: [Double?]...) -> [[Float]] {
    RLOO().advantages(for: rewards.map { group($0) }).map { $0.tokens.map { $0[0] } }
  }

  @Test func `advantages are those worked by hand`() {
    // 1 - 1.5 / 3, 0 - 2.5 / 3, 0.5 - 2 / 3.
    #expect(close(Self.advantages([1, 0, 0.5, 1])[0], [0.5, -0.833333, -0.166667, 0.5], 1e-6))
    #expect(Self.advantages([1, 0], [0.5, 1]) == [[1, -1], [-0.5, 0.5]])
  }

  @Test(arguments: [2, 3, 4, 8])
  func `they are n / (n - 1) times the differences from the group's mean`(count: Int) {
    let rewards = (0..<count).map { Double($0 * $0 % 5) / 4 }
    var plain = GroupRelative()
    plain.scaleRewards = .none
    let expected = plain.advantages(for: [group(rewards)])[0].tokens.map {
      $0[0] * Float(count) / Float(count - 1)
    }
    #expect(close(Self.advantages(rewards)[0], expected, 1e-6))
  }

  @Test func `an equal group gets exactly 0, a lone or unscored trajectory too`() {
    #expect(Self.advantages(Array(repeating: 0.1, count: 10))[0] == Array(repeating: 0, count: 10))
    #expect(Self.advantages([2, nil], [nil, nil]) == [[0, 0], [0, 0]])
    #expect(Self.advantages([1, nil, 0])[0] == [1, 0, -1])
  }

  @Test func `what the KL cost comes off before the others are left out`() {
    // Sequence KLs 0.15, 0, 0.25, -0.1 at 0.05 each.
    let rewards = [1.0 - 0.0075, 0, 0.5 - 0.0125, 1 + 0.005]
    #expect(
      close(Self.advantages(rewards)[0], [0.495, -0.828333, -0.178333, 0.511667], 1e-6))
  }

  @Test func `a range that is none is refused`() {
    var estimator = RLOO()
    for range in [[1.0, -1], [1], [0, .infinity]] {
      estimator.rewardClipRange = range
      var issues = Issues()
      estimator.validate(&issues)
      #expect(issues.found.map(\.key) == ["reward_clip_range"])
    }
  }
}
