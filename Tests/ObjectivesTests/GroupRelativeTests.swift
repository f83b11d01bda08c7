import Objectives
import Recipes
import Records
import Testing

@Suite struct GroupRelativeTests {
  static func advantages(
    _ rewards: [Double?]..., scale: GroupRelative.Scale = .group, epsilon: Double = 1e-4,
    allowsSingletons: Bool = false
  ) -> [[Float]] {
    var estimator = GroupRelative()
    estimator.scaleRewards = scale
    estimator.epsilon = epsilon
    estimator.allowsSingletonGroups = allowsSingletons
    return estimator.advantages(for: rewards.map { group($0) }).map { $0.tokens.map { $0[0] } }
  }

  @Test func `advantages are those worked by hand`() {
    // R = (1, 0, 0.5, 1): mean 0.625, squares 0.140625 + 0.390625 + 0.015625 + 0.140625 = 0.6875,
    // std √(0.6875 / 3) = 0.478714.
    let found = Self.advantages([1, 0, 0.5, 1], epsilon: 1e-6)
    #expect(close(found[0], [0.783348, -1.305580, -0.261116, 0.783348], 1e-6))
    #expect(Self.advantages([1, 0, 0.5, 1], scale: .none) == [[0.375, -0.625, -0.125, 0.375]])
  }

  @Test func `the group's mean over the batch's deviation is Lite PPO's advantage`() {
    // Differences 0.5, -0.5, -0.25, 0.25 over 0.478714, where each group's own would give ±0.707.
    let found = Self.advantages([1, 0], [0.5, 1], scale: .batch, epsilon: 1e-6)
    let expected: [Float] = [1.044464, -1.044464, -0.522232, 0.522232]
    #expect(close(found.flatMap { $0 }, expected, 1e-6))
    let reduced = Worked.reduced(ClippedSurrogate(), advantages: expected)
    #expect(close(reduced, [-0.080933, -0.202332, 0.006487, -0.050583], 1e-6))
  }

  @Test func `a lone success weighs more than one among many`() {
    // 1 of 8: std √(7/64 · 8/7) = 0.353553, (1 - 1/8) / std = 2.474874; 4 of 8: 0.5 / 0.534522.
    let found = Self.advantages(
      [1, 0, 0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 0, 0, 0, 0], epsilon: 1e-9)
    #expect(close(Array(found[0][..<2]), [2.474874, -0.353553], 1e-6))
    #expect(close([found[1][0], found[1][7]], [0.935414, -0.935414], 1e-6))
  }

  @Test func `a group of equal rewards gets exactly 0 although its mean is rounded`() {
    let tenth = Double(Float(0.1))
    for scale in GroupRelative.Scale.allCases {
      let found = Self.advantages(
        Array(repeating: tenth, count: 8), [1, 0], Array(repeating: 0.1, count: 10), scale: scale)
      #expect(found[0] == Array(repeating: 0, count: 8))
      #expect(found[2] == Array(repeating: 0, count: 10))
      #expect(found[1][0] > 0)
    }
  }

  @Test func `an unscored trajectory gets 0 and enters no statistic`() {
    #expect(
      Self.advantages([1, nil, 0, nil], scale: .none) == [[0.5, 0, -0.5, 0]])
    #expect(Self.advantages([nil, nil]) == [[0, 0]])
    let (with, without) = (Self.advantages([3, nil, 1, 2]), Self.advantages([3, 1, 2]))
    #expect(with[0] == [without[0][0], 0, without[0][1], without[0][2]])
  }

  @Test func `a lone scored trajectory gets 0 unless singletons are allowed`() {
    #expect(Self.advantages([2]) == [[0]])
    #expect(Self.advantages([2, nil]) == [[0, 0]])
    #expect(Self.advantages([2], [nil, 3], allowsSingletons: true) == [[2], [0, 3]])
    #expect(Self.advantages([]) == [[]])
  }

  @Test func `every action token of every row gets the trajectory's advantage`() {
    let credit = GroupRelative().advantages(for: [group([1, 0], tokens: 3)])
    #expect(credit[0].tokens.map(\.count) == [3, 3])
    #expect(Set(credit[0].tokens[0]).count == 1)
  }

  @Test func `permuted groups give permuted credit`() {
    let groups = [group([1, 0, 0.5]), group([2, 2, 5]), group([0, 0, 0]), group([nil, 1, -1])]
    let order = [2, 0, 3, 1]
    for scale in GroupRelative.Scale.allCases {
      var estimator = GroupRelative()
      estimator.scaleRewards = scale
      let straight = estimator.advantages(for: groups)
      let permuted = estimator.advantages(for: order.map { groups[$0] })
      for (credit, source) in zip(permuted, order) {
        for (a, b) in zip(credit.tokens, straight[source].tokens) { #expect(close(a, b, 1e-6)) }
      }
    }
  }

  @Test func `an epsilon of 0 is refused`() {
    var estimator = GroupRelative()
    estimator.epsilon = 0
    var issues = Issues()
    estimator.validate(&issues)
    #expect(issues.found.map(\.problem) == ["0.0 is not above 0; 1e-4 is TRL's"])
  }
}
