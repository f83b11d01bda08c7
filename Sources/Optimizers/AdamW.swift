import Models
import Recipes
import Tensors

/// Adam with decoupled weight decay, after clipping the gradient to a global norm.
///
/// With g the clipped gradient, at step t:
/// `m ← β₁ m + (1 − β₁) g`, `v ← β₂ v + (1 − β₂) g²`,
/// `θ ← (1 − ηλ) θ − η (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)`.
/// Decay leaves norms and biases alone, as in transformers' Trainer (`NamedParameter.isDecayed`).
///
/// - SeeAlso: Loshchilov, Hutter 2017 (AdamW), arXiv:1711.05101; compared with torch 2.13.
public struct AdamW: Component {
  /// η at the peak of the schedule.
  public var learningRate = 5e-5
  /// β₁, the memory of the mean of gradients.
  public var adamBeta1 = 0.9
  /// β₂, the memory of the mean of their squares.
  public var adamBeta2 = 0.999
  /// ε, added to the root of the second moment.
  public var adamEpsilon = 1e-8
  /// λ.
  public var weightDecay = 0.0
  /// The global norm that gradients are clipped to; 0 clips nothing.
  public var maxGradNorm = 1.0

  /// transformers' defaults.
  public init() {}

  /// Reports settings outside their ranges.
  public func validate(_ issues: inout Issues) {
    for (key, value) in [
      ("learning_rate", learningRate), ("weight_decay", weightDecay),
      ("max_grad_norm", maxGradNorm),
    ] {
      issues.require(
        value >= 0 && value.isFinite, key, "\(value) is no number of 0 or more")
    }
    // As single precision, which the step is taken in, holds them.
    for (key, value) in [("adam_beta1", adamBeta1), ("adam_beta2", adamBeta2)] {
      issues.require(0..<1 ~= Float(value), key, "\(value) is outside 0 ..< 1")
    }
    issues.require(
      Float(adamEpsilon) >= .leastNormalMagnitude && Float(adamEpsilon).isFinite, "adam_epsilon",
      "\(adamEpsilon) is not above 0; give at least 1e-37")
  }

  /// Moves the parameters one step against their gradients.
  ///
  /// A parameter without a gradient stays as it is. Nothing has changed when this throws.
  ///
  /// - Parameters:
  ///   - state: the parameters and their moments.
  ///   - gradients: of the whole step's loss.
  ///   - learningRate: η now, from the schedule.
  /// - Returns: the gradients' global norm before clipping.
  /// - Throws: `DivergenceError` at the first gradient whose norm is not finite.
  @discardableResult
  public func step(_ state: inout AdamWState, gradients: Gradients, learningRate: Double)
    throws(DivergenceError) -> Double
  {
    let norm = try globalNorm(of: gradients, at: state.parameters, step: state.step + 1)
    let clipping = maxGradNorm > 0 ? min(1, maxGradNorm / (norm + 1e-6)) : 1
    state.step += 1
    for (index, named) in state.parameters.enumerated() {
      guard let gradient = gradients[named.parameter] else { continue }
      let settings = AdamWSettings(
        learningRate: Float(learningRate), beta1: Float(adamBeta1), beta2: Float(adamBeta2),
        epsilon: Float(adamEpsilon), weightDecay: named.isDecayed ? Float(weightDecay) : 0,
        step: state.step, gradientScale: Float(clipping))
      named.parameter.step(settings, gradient: gradient, moments: &state.moments[index])
    }
    return norm
  }
}

/// The norm of all gradients together, summed in `Double` in the order of the parameters.
///
/// - Throws: `DivergenceError` at the first gradient whose norm is not finite.
public func globalNorm(
  of gradients: Gradients, at parameters: [NamedParameter], step: Int
) throws(DivergenceError) -> Double {
  var total = 0.0
  for named in parameters {
    guard let gradient = gradients[named.parameter] else { continue }
    let square = gradient.squaredNorm
    guard square.isFinite else {
      throw DivergenceError(step: step, quantity: "gradient of \(named.name)", value: square)
    }
    total += square
  }
  return total.squareRoot()
}
