import Recipes
import Records
import Tensors

/// An entropy bonus whose coefficient looks for a target.
///
/// After each step with mean entropy H: `c ← clamp(c + Δ, c_min, c_max)` where `H ≤ target`, else
/// `c ← clamp(c - Δ, …)`. The next step has a bonus of c where `H ≤ target`, and none above it or
/// before the first step. Both numbers are kept in checkpoints.
///
/// - SeeAlso: He et al. 2025 (Skywork Open Reasoner 1), arXiv:2505.22312, §4; TRL 1.16,
///   `use_adaptive_entropy`, for defaults.
public struct EntropyTarget: AdaptiveRegularizer {
  /// The entropy to keep, nats; half of the model's own at the start is a good first try.
  public var target: Double = 0.2
  /// c before the first step.
  public var initialCoefficient: Double = 0
  /// Δ, how far c moves after a step.
  public var delta: Double = 0.005
  /// The least c.
  public var minimum: Double = 0
  /// The greatest c.
  public var maximum: Double = 1

  /// TRL's defaults.
  public init() {}

  /// What is kept from step to step.
  public struct Memory: Codable, Sendable, Hashable {
    /// c.
    public var coefficient: Double
    /// The last step's mean entropy, nats.
    public var entropy: Double?

    /// A memory.
    public init(coefficient: Double, entropy: Double? = nil) {
      self.coefficient = coefficient
      self.entropy = entropy
    }
  }

  /// The initial coefficient, and no entropy.
  public var memory: Memory { Memory(coefficient: initialCoefficient) }

  /// The bonus of the step to come.
  public func regularizer(_ memory: Memory) -> any Regularizer {
    let isLow = memory.entropy.map { $0 <= target } ?? false
    return EntropyBonus(coefficient: isLow ? Float(memory.coefficient) : 0)
  }

  /// Moves the coefficient by what `entropy` was.
  public func observe(_ metrics: Metrics, _ memory: inout Memory) {
    guard let entropy = metrics["entropy"] else { return }
    let moved = memory.coefficient + (entropy <= target ? delta : -delta)
    memory = Memory(coefficient: min(max(moved, minimum), maximum), entropy: entropy)
  }

  /// Entropies, whatever the coefficient is at the time.
  public var needs: Needs { .entropy }

  /// Bounds are in order.
  public func validate(_ issues: inout Issues) {
    issues.require(
      target >= 0 && target.isFinite, "target", "\(target) is not 0 or more; 0.2 nats is TRL's")
    issues.require(delta > 0 && delta.isFinite, "delta", "\(delta) is not above 0; 0.005 is TRL's")
    issues.require(
      minimum <= maximum && minimum.isFinite && maximum.isFinite, "maximum",
      "\(maximum) is not minimum = \(minimum) or more; 1 is TRL's")
    issues.require(
      initialCoefficient >= minimum && initialCoefficient <= maximum, "initial_coefficient",
      "\(initialCoefficient) is not within minimum ... maximum; \(minimum) would do")
  }
}
