/// The spread of a list of lengths.
public struct LengthSummary: Sendable, Hashable, Codable {
  /// The shortest.
  public var min = 0
  /// The mean.
  public var mean = 0.0
  /// The middle one, or the mean of the middle two.
  public var median = 0.0
  /// The smallest that at least 95% do not exceed.
  public var p95 = 0
  /// The longest.
  public var max = 0

  /// The spread of `lengths`; all zero where there are none.
  public init(_ lengths: [Int]) {
    let sorted = lengths.sorted()
    guard let first = sorted.first, let last = sorted.last else { return }
    let count = sorted.count
    min = first
    mean = Double(sorted.reduce(0, +)) / Double(count)
    median = Double(sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    p95 = sorted[(count * 95 + 99) / 100 - 1]
    max = last
  }
}
