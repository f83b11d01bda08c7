import Objectives
import Recipes
import Records
import Testing

@Suite struct ReinforcePlusPlusTests {
  @Test func `advantages with the KL in the reward are those worked by hand`() {
    // Returns 0.985 0.995 1.005 0.995 | 0 -0.01 | 0.475 0.485 0.49 | 1.01 at β = 0.1.
    var group = worked()
    var penalty = RewardKL()
    penalty.beta = 0.1
    penalty.charge(&group)
    let found = ReinforcePlusPlus().advantages(for: [group])[0].tokens
    let expected: [[Float]] = [
      [0.824912, 0.849033, 0.873153, 0.849033], [-1.550932, -1.575052],
      [-0.405220, -0.381100, -0.369040], [0.885213],
    ]
    for (a, b) in zip(found, expected) { #expect(close(a, b, 1e-6)) }
  }

  @Test func `a discount fades the outcome on the way back`() {
    var estimator = ReinforcePlusPlus()
    estimator.gamma = 0.5
    let found = estimator.advantages(for: [worked([8, 0, 0, 0])])[0].tokens
    // Returns 1 2 4 8 and six zeros: mean 1.5, variance (85 - 22.5) / 9.
    let deviation = Float((62.5 / 9 + 1e-8).squareRoot())
    #expect(close(found[0], [-0.5, 0.5, 2.5, 6.5].map { $0 / deviation }, 1e-6))
    #expect(close(found[3], [-1.5 / deviation], 1e-6))
  }

  @Test func `equal returns get exactly 0, unscored trajectories stay out`() {
    let estimator = ReinforcePlusPlus()
    let equal = estimator.advantages(for: [group([0.1, 0.1]), group([0.1])])
    #expect(equal.flatMap(\.tokens).allSatisfy { $0 == [0, 0] })
    let (with, without) = (
      estimator.advantages(for: [group([1, nil, 0])]), estimator.advantages(for: [group([1, 0])])
    )
    #expect(with[0].tokens == [without[0].tokens[0], [0, 0], without[0].tokens[1]])
    #expect(estimator.advantages(for: [group([3], tokens: 1)])[0].tokens == [[0]])
    #expect(estimator.leastGroup == 1)
  }

  @Test func `a reward beside the actions goes to the action before it`() {
    var episode = group([nil], tokens: 3)
    episode.trajectories[0].faults = [:]
    // Row 0 has the prompt at 0 and actions at 1, 2, 3.
    for (token, value) in [(0, 1.0), (2, 2), (9, 4)] {
      episode.trajectories[0].rewardEvents.append(
        RewardEvent(row: 0, token: token, value: value, name: "r"))
    }
    // Returns 7, 6, 4: mean 17/3.
    let found = ReinforcePlusPlus().advantages(for: [episode])[0].tokens[0]
    #expect(found[0] > found[1] && found[1] > 0 && found[2] < 0)
    #expect(abs((found[0] - found[1]) * 2 - (found[1] - found[2])) < 1e-5)
  }

  @Test func `a discount beyond 1 is refused`() {
    var estimator = ReinforcePlusPlus()
    estimator.gamma = 1.5
    var issues = Issues()
    estimator.validate(&issues)
    #expect(issues.found.map(\.key) == ["gamma"])
  }
}

@Suite struct ReinforcePlusPlusBaselineTests {
  @Test func `advantages are those worked by hand`() {
    // Differences 0.5, -0.5, -0.25, 0.25 over 4, 2, 3 and 1 tokens.
    let all = worked().trajectories
    let problem = Problem(id: "p", prompt: .text(""))
    let found = ReinforcePlusPlusBaseline().advantages(for: [
      RolloutGroup(problem: problem, trajectories: Array(all[..<2])),
      RolloutGroup(problem: problem, trajectories: Array(all[2...])),
    ]).flatMap(\.tokens)
    let expected: [Float] = [1.027872, -1.256288, -0.685248, 0.456832]
    for (tokens, value) in zip(found, expected) {
      #expect(close(tokens, tokens.map { _ in value }, 1e-6))
    }
  }

  @Test func `a lone success does not outweigh one among many beyond 7 to 4`() {
    let lone = [1.0] + Array(repeating: 0, count: 7)
    let half = Array(repeating: 1.0, count: 4) + Array(repeating: 0, count: 4)
    let found = ReinforcePlusPlusBaseline().advantages(for: [group(lone), group(half)])
    #expect(close([found[0].tokens[0][0] / found[1].tokens[0][0]], [1.75], 1e-5))
  }

  @Test func `where no group has anything to compare all is 0`() {
    let found = ReinforcePlusPlusBaseline().advantages(for: [group([1, 1]), group([0, nil])])
    #expect(found.flatMap(\.tokens).allSatisfy { $0 == [0, 0] })
  }
}
