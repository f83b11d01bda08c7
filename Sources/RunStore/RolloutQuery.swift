import Records

/// Which samples to read, and in what order.
public struct RolloutQuery: Sendable, Hashable {
  /// An order of samples.
  public enum Order: Sendable, Hashable {
    /// As they were drawn.
    case drawn
    /// Lowest reward first, unscored samples last.
    case worst
    /// Highest reward first, unscored samples last.
    case best
    /// A choice that the seed alone determines.
    case random(Seed)
  }

  /// Only samples of this stage.
  public var stage: Int?
  /// Only samples of this step.
  public var step: Int?
  /// Only samples of this problem.
  public var problem: String?
  /// The order.
  public var order: Order
  /// At most so many; all where `nil`.
  public var limit: Int?

  /// Samples of a stage and a step, or of all of them.
  public init(
    stage: Int? = nil, step: Int? = nil, problem: String? = nil, order: Order = .drawn,
    limit: Int? = nil
  ) {
    self.stage = stage
    self.step = step
    self.problem = problem
    self.order = order
    self.limit = limit
  }
}
