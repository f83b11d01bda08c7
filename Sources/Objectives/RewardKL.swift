import Foundation
import Recipes
import Records

/// A penalty in the reward for leaving the reference policy: `-β k` on every action token.
///
/// With `x = log π_old - log π_ref`, constants: k1 `x`, k2 `x² / 2`, k3 `exp(-x) + x - 1`; `x` is held
/// within ±20. Through the score function k1 has the gradient of KL(π ‖ π_ref), which the term in the
/// loss lacks. Charged after the gates, before advantages.
///
/// With a target the coefficient follows: after a round of n responses whose estimates are `KL` in the
/// mean, `β ← β (1 + clip(KL / target - 1, -0.2, 0.2) n / horizon)`.
///
/// - SeeAlso: Ziegler et al. 2019, arXiv:1909.08593, eq. 2 and §2.2; Schulman 2020, "Approximating KL
///   divergence"; compared with TRL 1.16, `RLOOTrainer`, and verl's `AdaptiveKLController`.
public struct RewardKL: Component {
  /// What the penalty is called among a sample's rewards.
  public static let name = "kl"
  /// β, what a nat costs.
  public var beta: Double = 0.05
  /// How the divergence is estimated.
  public var estimator: ReferenceKL.Estimator = .k1
  /// The estimate a token, nats, that β is led to; β stays where not set. verl's is 0.1.
  public var target: Double?
  /// Responses in which β follows a persistent excess of the target; fewer are faster.
  public var horizon: Double = 10_000

  /// TRL's default for RLOO.
  public init() {}

  /// Charges every scored trajectory that has reference log-probabilities.
  ///
  /// - Parameter beta: what a nat costs now; what the settings say where not given.
  /// - Returns: the estimate of each action token charged, nats.
  @discardableResult
  public func charge(_ group: inout RolloutGroup, beta now: Double? = nil) -> [Double] {
    var all: [Double] = []
    let beta = now ?? beta
    for index in group.trajectories.indices where group.trajectories[index].reward != nil {
      for (place, row) in group.trajectories[index].rows.enumerated() {
        guard let reference = row.reference else { continue }
        let old = row.old ?? row.samplerLogProbs
        for token in row.actionIndices {
          let divergence = divergence(Double(old[token]), Double(reference[token]))
          all.append(divergence)
          group.trajectories[index].rewardEvents.append(
            RewardEvent(row: place, token: token, value: -beta * divergence, name: Self.name))
        }
      }
    }
    return all
  }

  /// The coefficient after a round, never less than a thousandth of the one it began with.
  ///
  /// - Parameters:
  ///   - beta: what a nat cost in it.
  ///   - divergence: the mean estimate of its action tokens, nats.
  ///   - responses: how many there were.
  public func beta(after beta: Double, divergence: Double, responses: Int) -> Double {
    guard let target else { return beta }
    let excess = min(max(divergence / target - 1, -0.2), 0.2)
    return max(beta * (1 + excess * Double(responses) / horizon), self.beta / 1000)
  }

  /// Coefficient, target and horizon are above 0.
  public func validate(_ issues: inout Issues) {
    issues.require(
      beta > 0 && beta.isFinite, "beta",
      "\(beta) is not above 0; reward_kl: null trains without a reference")
    issues.require(
      (target ?? 1) > 0 && (target ?? 1).isFinite, "target",
      "\(target ?? 0) is not above 0; 0.1 is verl's, without one beta stays")
    issues.require(
      horizon > 0 && horizon.isFinite, "horizon", "\(horizon) is not above 0; 10000 is usual")
  }

  private func divergence(_ old: Double, _ reference: Double) -> Double {
    let limit = Double(logRatioLimit)
    let x = min(max(old - reference, -limit), limit)
    return switch estimator {
    case .k1: x
    case .k2: x * x / 2
    case .k3: expm1(-x) + x
    }
  }
}
