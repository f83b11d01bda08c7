import Foundation
import Objectives
import Recipes
import Records
import Tensors
import Testing

@Suite struct BradleyTerryTests {
  /// TRL 1.16.0, RewardTrainer.
  struct Table: Decodable {
    struct Case: Decodable {
      let centering: Float?, hasMargin: Bool, loss: Float, gradient: [Float]
    }
    let scores, margin: [Float], metrics: [String: Double], cases: [Case]
  }

  private func pairs(_ scores: Tensor, _ margins: [Float]) -> RewardPairs {
    let half = margins.count
    return RewardPairs(
      chosen: scores.gathered(at: Array(0..<half)),
      rejected: scores.gathered(at: Array(half..<2 * half)), margins: margins)
  }

  private func loss(centering: Float?) -> BradleyTerry {
    var loss = BradleyTerry()
    loss.centerRewardsCoefficient = centering
    return loss
  }

  @Test func `loss, gradient and metrics are TRL's`() throws {
    let table: Table = try fixture("reward_bt.json")
    let none = table.margin.map { _ in Float(0) }
    var golden = Golden()
    defer { golden.report() }
    for example in table.cases {
      let margins = example.hasMargin ? table.margin : none
      let result = gradient(at: table.scores) {
        loss(centering: example.centering).losses(pairs($0, margins)).mean()
      }
      #expect(isNear(result.value, example.loss))
      #expect(close(result.gradient, example.gradient, 1e-6))
      golden.add(
        ["bradley_terry"], value: [result.value], expected: [example.loss],
        gradient: (result.gradient, example.gradient))
    }
    var metrics = RewardMetrics()
    metrics.add(pairs(vector(table.scores), none))
    for (name, value) in table.metrics {
      let found = try #require(metrics.metrics[name])
      #expect(abs(found - value) <= 1e-5, "\(name)")
    }
  }

  @Test func `the loss is the negative log of the chance of the choice`() {
    // -log σ(0.8) = 0.371101; -log σ(0.8 - 1/3) = 0.486793; + 0.01 (1.2 + 0.4)² = 0.396701.
    func value(_ margin: Float, _ centering: Float?) -> Float {
      loss(centering: centering).losses(pairs(vector([1.2, 0.4]), [margin])).scalars[0]
    }
    #expect(isNear(value(0, nil), 0.371101))
    #expect(isNear(value(1 / 3, nil), 0.486793))
    #expect(isNear(value(0, 0.01), 0.396701))
  }

  @Test func `the gradient is the slope, far from 0 too`() {
    let error = slopeError(at: [1.5, -0.3, 8, 0.2, 0.4, -9], step: 1e-2) {
      loss(centering: 0.01).losses(pairs($0, [0, 0.5, 1]))
    }
    #expect(error < 1e-3)
  }

  @Test func `a shift of all rewards changes nothing but their mean`() {
    let shifted = loss(centering: nil).losses(pairs(vector([101, 99]), [0])).scalars[0]
    #expect(isNear(shifted, loss(centering: nil).losses(pairs(vector([1, -1]), [0])).scalars[0]))
    #expect(RewardMetrics().metrics.entries.isEmpty)
  }

  @Test func `a coefficient below 0 is refused`() {
    var issues = Issues()
    loss(centering: -1).validate(&issues)
    #expect(issues.found.first?.problem == "-1.0 is not 0 or more; 0.01 is usual")
  }
}
