/// What a component reports about each action token of a micro-batch, for the step's metrics.
public struct Reading: Sendable, Hashable {
  /// Which extreme over responses is reported beside the mean.
  public enum Extreme: String, Sendable, Hashable {
    /// The smallest response mean.
    case least = "min"
    /// The greatest response mean.
    case greatest = "max"
  }
  /// TRL's name where TRL has one; with an extreme, `_mean` and `_min` or `_max` are added to it.
  public let name: String
  /// The numbers, `[N]`.
  public let values: [Float]
  /// Which extreme over responses is reported beside the mean.
  public let extreme: Extreme?

  /// A reading.
  public init(_ name: String, _ values: [Float], extreme: Extreme? = nil) {
    self.name = name
    self.values = values
    self.extreme = extreme
  }
}
