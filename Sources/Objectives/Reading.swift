/// What a component reports about each action token of a micro-batch, for the step's metrics.
public struct Reading: Sendable, Hashable {
  /// Which extreme over responses is reported beside the mean.
  public enum Extreme: String, Sendable, Hashable {
    /// The smallest response mean.
    case least = "min"
    /// The greatest response mean.
    case greatest = "max"
  }
  /// What a mean is over.
  public enum Unit: Sendable, Hashable {
    /// Tokens with loss.
    case token
    /// Responses with loss, each by the mean over its tokens.
    case response
  }
  /// TRL's name where TRL has one; with an extreme, `_mean` and `_min` or `_max` are added to it.
  public let name: String
  /// The numbers, `[N]`.
  public let values: [Float]
  /// Which extreme over responses is reported beside the mean.
  public let extreme: Extreme?
  /// What the mean is over.
  public let unit: Unit

  /// A reading.
  public init(_ name: String, _ values: [Float], extreme: Extreme? = nil, per unit: Unit = .token) {
    self.name = name
    self.values = values
    self.extreme = extreme
    self.unit = unit
  }

  /// The mean of each response that has tokens.
  func means(of responses: [Range<Int>]) -> [Double] {
    responses.filter { !$0.isEmpty }.map { response in
      values[response].reduce(0.0) { $0 + Double($1) } / Double(response.count)
    }
  }
}
