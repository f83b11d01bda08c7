/// What a component must be handed beyond the policy's own log-probabilities.
///
/// A stage computes exactly the union of its components' needs, once, and refuses at load what it
/// cannot supply.
public struct Needs: OptionSet, Sendable, Hashable {
  /// The bits.
  public let rawValue: Int
  /// Needs from bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Log-probabilities under the weights at the start of the update.
  public static let old = Needs(rawValue: 1 << 0)
  /// Log-probabilities under the frozen reference policy.
  public static let reference = Needs(rawValue: 1 << 1)
  /// A critic's values.
  public static let values = Needs(rawValue: 1 << 2)
  /// Entropies of the next-token distributions, with gradient.
  public static let entropy = Needs(rawValue: 1 << 3)
}
