import Foundation
import Objectives
import Records

extension RolloutRound {
  /// Brings the scores of the admitted groups to size, and charges them for leaving the reference.
  ///
  /// Says how far they have left it: `reward_kl`, the mean over their tokens, and with a target the
  /// coefficient, `objective/kl_coef`.
  ///
  /// - Throws: `RunError.unusable` where an adaptive coefficient has run away.
  mutating func charge(_ stage: PolicyOptimization, _ memory: inout PolicyMemory) throws {
    stage.scoreNormalization?.normalize(&admitted, &memory.scores)
    guard let penalty = stage.rewardKL else { return }
    let beta = memory.klCoefficient ?? penalty.beta
    var divergences: [Double] = []
    for index in admitted.indices { divergences += penalty.charge(&admitted[index], beta: beta) }
    if divergences.isEmpty { return }
    let mean = divergences.reduce(0, +) / Double(divergences.count)
    metrics["reward_kl"] = mean
    guard let target = penalty.target else { return }
    metrics["objective/kl_coef"] = beta
    let scored = admitted.flatMap(\.trajectories).filter { $0.reward != nil }
    let next = penalty.beta(after: beta, divergence: mean, responses: scored.count)
    memory.klCoefficient = next
    try watch(penalty, from: beta, to: next) {
      "reward_kl.beta has gone from \(penalty.beta) to \(next) and the KL is \(mean) nats a token, "
        + "for a target of \(target)"
    }
  }

  /// Remarks where a coefficient passes a power of ten of what it began with, and stops where it is
  /// thousandfold.
  private mutating func watch(
    _ penalty: RewardKL, from old: Double, to new: Double, _ text: () -> String
  ) throws {
    func powers(_ beta: Double) -> Int { Int(floor(abs(log10(beta / penalty.beta)) + 1e-9)) }
    if new >= 1000 * penalty.beta {
      throw RunError.unusable(
        text() + ": the policy does not follow; give a larger reward_kl.target, "
          + "a larger horizon or a smaller learning_rate")
    }
    if powers(new) > powers(old) {
      remarks.append(
        text()
          + (new > old
            ? "; a larger target or a smaller learning_rate would let it settle"
            : "; a smaller target, or none, would keep the penalty"))
    }
  }

  /// Writes one array a sample, one number an action token, into the samples' rows.
  mutating func annotate(
    _ samples: [PolicySample], _ key: WritableKeyPath<Row, [Float]?>, _ values: [[Float]]
  ) {
    for (sample, values) in zip(samples, values) where sample.isTrained {
      let (group, index) = sample.place
      admitted[group].trajectories[index].rows[0][keyPath: key] = annotation(values, of: sample)
    }
  }
}
