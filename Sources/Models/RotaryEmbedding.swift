import Foundation

/// How fast each pair of a head's dimensions turns with the position.
///
/// Everything is computed in `Float` and in transformers' order, so that far positions turn alike.
///
/// - SeeAlso: Su et al. 2021 (RoPE), arXiv:2104.09864; compared with transformers 5.23.
public struct RotaryEmbedding: Sendable, Hashable {
  /// What is done to reach beyond the positions a model was first trained for.
  public enum Scaling: Sendable, Hashable {
    /// Nothing.
    case none
    /// Every frequency divided by a factor.
    case linear(factor: Float)
    /// The base grows with a sequence that is longer than `context`.
    case dynamic(factor: Float, context: Int)
    /// Low frequencies divided by a factor, high ones kept, those between blended (Llama 3.1).
    case llama3(factor: Float, lowFrequency: Float, highFrequency: Float, originalContext: Int)
    /// The same by the dimension's number, and scores a little steeper.
    case yarn(YaRN)
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

  /// Factor on the rotated queries and on the rotated keys.
  public var attentionFactor: Float {
    if case .yarn(let yarn) = scaling { yarn.attentionFactor } else { 1 }
  }

  /// The longest sequence whose frequencies are those of every shorter one.
  var steadyLength: Int {
    if case .dynamic(_, let context) = scaling { context } else { .max }
  }

  /// The same, steady for at least `positions` positions.
  func withContext(atLeast positions: Int) -> RotaryEmbedding {
    guard case .dynamic(let factor, let context) = scaling else { return self }
    return RotaryEmbedding(
      theta: theta, scaling: .dynamic(factor: factor, context: max(context, positions)))
  }

  /// Radians a position, `[headSize / 2]`: `theta ^ (-2i / headSize)`, then scaled.
  ///
  /// - Parameter length: tokens of the sequence; dynamic scaling looks at them.
  public func frequencies(headSize: Int, length: Int = 0) -> [Float] {
    let plain = Self.plain(theta, headSize)
    switch scaling {
    case .none: return plain
    case .linear(let factor): return plain.map { $0 / factor }
    case .dynamic(let factor, let context):
      guard length > context, headSize > 2 else { return plain }
      let stretch = Double(factor) * Double(length) / Double(context) - (Double(factor) - 1)
      let power = Double(headSize) / Double(headSize - 2)
      return Self.plain(theta * pow(stretch, power), headSize)
    case .llama3(let factor, let low, let high, let context):
      return plain.map { Self.llama3($0, factor, low, high, Float(context)) }
    case .yarn(let yarn): return yarn.blended(plain, theta: theta, headSize: headSize)
    }
  }

  private static func plain(_ theta: Double, _ headSize: Int) -> [Float] {
    (0..<headSize / 2).map { i in
      1 / pow(Float(theta), Float(2 * i) / Float(headSize))
    }
  }

  private static func llama3(
    _ frequency: Float, _ factor: Float, _ low: Float, _ high: Float, _ context: Float
  ) -> Float {
    let length = 2 * Float.pi / frequency
    if length < context / high { return frequency }
    if length > context / low { return frequency / factor }
    let blend = (context / length - low) / (high - low)
    return (1 - blend) * frequency / factor + blend * frequency
  }
}
