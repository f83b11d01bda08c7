import Foundation

/// How fast each pair of a head's dimensions turns with the position.
///
/// - SeeAlso: Su et al. 2021 (RoPE), arXiv:2104.09864; compared with transformers 5.23.
public struct RotaryEmbedding: Sendable, Hashable {
  /// What is done to reach beyond the positions a model was first trained for.
  public enum Scaling: Sendable, Hashable {
    /// Nothing.
    case none
    /// Every frequency divided by a factor.
    case linear(factor: Double)
    /// Low frequencies divided by a factor, high ones kept, those between blended (Llama 3.1).
    case llama3(factor: Double, lowFrequency: Double, highFrequency: Double, originalContext: Int)
  }

  /// The base of the geometric sequence of frequencies.
  public var theta: Double
  /// The scaling of long contexts.
  public var scaling: Scaling

  /// Rotary positions.
  public init(theta: Double = 10_000, scaling: Scaling = .none) {
    self.theta = theta
    self.scaling = scaling
  }

  /// Radians a position, `[headSize / 2]`: `theta ^ (-2i / headSize)`, then scaled.
  public func frequencies(headSize: Int) -> [Float] {
    (0..<headSize / 2).map { i in
      Float(scaled(pow(theta, -2 * Double(i) / Double(headSize))))
    }
  }

  private func scaled(_ frequency: Double) -> Double {
    switch scaling {
    case .none: return frequency
    case .linear(let factor): return frequency / factor
    case .llama3(let factor, let low, let high, let context):
      let turns = Double(context) * frequency / (2 * .pi)
      if turns < low { return frequency / factor }
      if turns > high { return frequency }
      let blend = (turns - low) / (high - low)
      return (1 - blend) * frequency / factor + blend * frequency
    }
  }
}
