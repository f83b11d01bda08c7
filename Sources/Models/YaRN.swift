import Foundation

/// Frequencies that turn often are kept, those that turn seldom are divided, those between blended.
///
/// - SeeAlso: Peng et al. 2023 (YaRN), arXiv:2309.00071; compared with transformers 5.23.
public struct YaRN: Sendable, Hashable {
  /// What low frequencies are divided by.
  public var factor: Float
  /// Positions the model was first trained for.
  public var originalContext: Int
  /// Turns in those positions from which on a frequency is kept.
  public var fastTurns: Double = 32
  /// Turns in those positions up to which a frequency is divided.
  public var slowTurns: Double = 1
  /// Whether the dimensions between which frequencies are blended are whole numbers.
  public var roundsBounds = true
  /// Factor on the rotated queries and on the rotated keys.
  public var attentionFactor: Float

  /// The published values, with the attention factor `0.1 · log factor + 1`.
  public init(factor: Float, originalContext: Int) {
    self.factor = factor
    self.originalContext = originalContext
    attentionFactor = Float(Self.steepness(Double(factor)))
  }

  /// `0.1 · weight · log factor + 1`; 1 where nothing is stretched.
  static func steepness(_ factor: Double, weight: Double = 1) -> Double {
    factor <= 1 ? 1 : 0.1 * weight * log(factor) + 1
  }

  /// `frequencies` blended with themselves divided.
  func blended(_ frequencies: [Float], theta: Double, headSize: Int) -> [Float] {
    let (low, high) = bounds(theta: theta, headSize: headSize)
    return frequencies.enumerated().map { i, frequency in
      let ramp = min(max((Float(i) - Float(low)) / Float(high - low), 0), 1)
      let kept = 1 - ramp
      return 1 / (factor * (1 / frequency)) * (1 - kept) + frequency * kept
    }
  }

  /// The dimensions between which frequencies are blended.
  private func bounds(theta: Double, headSize: Int) -> (low: Double, high: Double) {
    func dimension(_ turns: Double) -> Double {
      Double(headSize) * log(Double(originalContext) / (turns * 2 * .pi)) / (2 * log(theta))
    }
    var (low, high) = (dimension(fastTurns), dimension(slowTurns))
    if roundsBounds { (low, high) = (low.rounded(.down), high.rounded(.up)) }
    low = max(low, 0)
    high = min(high, Double(headSize - 1))
    return (low, low == high ? high + 0.001 : high)
  }
}
