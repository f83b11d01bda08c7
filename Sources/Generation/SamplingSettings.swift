import Recipes

/// How a token is drawn from the model's scores.
///
/// The order is transformers': temperature, top-k, top-p, min-p. The recorded log-probability is
/// that of the temperature-scaled distribution before any filter, the one the loss uses.
public struct SamplingSettings: Component, Hashable {
  /// Divides the scores; 0 takes the likeliest token (and log-probabilities are read at 1).
  public var temperature: Float = 1
  /// Keeps the k likeliest tokens; 0 keeps all.
  public var topK = 0
  /// Keeps the likeliest tokens whose probabilities add up to at least this.
  public var topP: Float = 1
  /// Keeps tokens at least this share as likely as the likeliest; 0 keeps all.
  public var minP: Float = 0

  /// Plain sampling at temperature 1.
  public init() {}

  /// Reports settings outside their ranges.
  public func validate(_ issues: inout Issues) {
    issues.require(
      temperature == 0 || (1e-6...1e6 ~= temperature), "temperature",
      "\(temperature) is no temperature; 0 takes the likeliest token, 1 samples plainly")
    issues.require(topK >= 0, "top_k", "\(topK) is below 0; 0 keeps all tokens")
    issues.require(topP > 0 && topP <= 1, "top_p", "\(topP) is outside (0, 1]; 1 keeps all tokens")
    issues.require(minP >= 0 && minP <= 1, "min_p", "\(minP) is outside [0, 1]; 0 keeps all tokens")
  }

  /// Whether any token is kept from being drawn.
  public var filters: Bool { topK > 0 || topP < 1 || minP > 0 }
  /// The temperature that log-probabilities are read at.
  public var readingTemperature: Float { temperature == 0 ? 1 : temperature }
}
