import Objectives
import Recipes
import Records
import Testing

@Suite struct BatchRelativeTests {
  @Test func `advantages are those worked by hand`() {
    // (1, 0, 0.5, 1) in two groups: mean 0.625, deviation 0.478714.
    var estimator = BatchRelative()
    estimator.epsilon = 1e-9
    let found = estimator.advantages(for: [group([1, 0]), group([0.5, 1])])
      .flatMap { $0.tokens.map { $0[0] } }
    #expect(close(found, [0.783349, -1.305582, -0.261116, 0.783349], 1e-6))
  }

  @Test func `equal rewards get exactly 0, unscored trajectories stay out`() {
    let estimator = BatchRelative()
    let equal = estimator.advantages(for: [group(Array(repeating: 0.1, count: 10))])
    #expect(equal[0].tokens.allSatisfy { $0 == [0, 0] })
    let (with, without) = (
      estimator.advantages(for: [group([1, nil]), group([0])]),
      estimator.advantages(for: [group([1]), group([0])])
    )
    #expect(with[0].tokens[1] == [0, 0] && with[0].tokens[0] == without[0].tokens[0])
    #expect(estimator.advantages(for: []).isEmpty)
    #expect(estimator.leastGroup == 1 && GroupRelative().leastGroup == 2)
  }

  @Test func `an epsilon of 0 is refused`() {
    var estimator = BatchRelative()
    estimator.epsilon = 0
    var issues = Issues()
    estimator.validate(&issues)
    #expect(issues.found.map(\.key) == ["epsilon"])
  }
}
