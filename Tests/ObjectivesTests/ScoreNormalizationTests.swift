import Objectives
import Recipes
import Records
import Testing

@Suite struct ScoreNormalizationTests {
  @Test func `scores are divided by the deviation of all so far`() {
    var part = ScoreNormalization()
    part.scales = true
    part.centers = true
    var moments = RunningMoments()
    var first = [group([1, 3])]
    part.normalize(&first, &moments)
    // Mean 2, deviation √2.
    let size = 1 / 2.0.squareRoot()
    let found = first[0].trajectories.compactMap(\.reward)
    #expect(abs(found[0] + size) < 1e-6 && abs(found[1] - size) < 1e-6)
    var second = [group([5])]
    part.normalize(&second, &moments)
    // 1, 3 and 5: mean 3, deviation 2.
    #expect(abs((second[0].trajectories[0].reward ?? 0) - 1) < 1e-6)
    #expect(moments.count == 3 && moments.mean == 3 && moments.deviation == 2)
  }

  @Test func `what the judges paid stays visible, and unscored episodes stay unscored`() {
    var part = ScoreNormalization()
    part.clip = 2
    var moments = RunningMoments()
    var groups = [group([5, -1, nil])]
    part.normalize(&groups, &moments)
    let found = groups[0].trajectories
    #expect(found.map(\.reward) == [2, -1, nil])
    #expect(found[0].rewardEvents.map(\.value) == [5, -3])
    #expect(found[0].rewardEvents[1].name == "score_normalization")
    #expect(found[1].rewardEvents.count == 1 && found[2].rewardEvents.isEmpty)
    #expect(moments.count == 2)
  }

  @Test func `one score, and equal scores, stay finite`() {
    var part = ScoreNormalization()
    part.scales = true
    var moments = RunningMoments()
    var alone = [group([4])]
    part.normalize(&alone, &moments)
    #expect(abs((alone[0].trajectories[0].reward ?? 0) - 4) < 1e-5)
    var equal = [group([4, 4])]
    part.normalize(&equal, &moments)
    #expect(equal[0].trajectories.compactMap(\.reward).allSatisfy { abs($0 - 4) < 1e-5 })
  }

  @Test func `settings that do nothing are refused`() {
    var issues = Issues()
    ScoreNormalization().validate(&issues)
    #expect(issues.found.count == 1)
  }
}
