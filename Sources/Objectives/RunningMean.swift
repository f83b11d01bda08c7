/// The mean of every number so far.
public struct RunningMean: LossMemory, Hashable {
  /// How many numbers there were.
  public private(set) var count = 0
  /// Their mean; 0 of none.
  public private(set) var mean = 0.0

  /// No numbers yet.
  public init() {}

  /// Takes in more numbers.
  public mutating func add(_ values: [Float]) {
    count += values.count
    let excess = values.reduce(0.0) { $0 + Double($1) - mean }
    mean += excess / Double(max(1, count))
  }
}
