/// Where a reward that is paid went on rising, and one that is only watched did not.
///
/// Both series are cut into ten windows. They part after the window in which the watched reward is
/// greatest, if in the last one it is less and the paid one more, both by more than chance gives one
/// pair of windows among nine in a run of twenty (Student's t with pooled variances). Steps count as
/// independent, which they are not quite: a remark is a reason to look, no proof.
public struct Parting: Sendable {
  /// The last step of the window in which the watched reward was greatest.
  public let step: Int
  /// The watched reward's means there and at the end.
  public let watched: (best: Double, last: Double)
  /// The paid reward's means there and at the end.
  public let paid: (then: Double, last: Double)

  private static let windows = 10
  private static let leastSteps = 3

  /// Looks for it; `nil` where they do not part, or there are fewer than thirty steps.
  ///
  /// - Parameters:
  ///   - steps: of both series, rising.
  ///   - paid: one number a step.
  ///   - watched: one number a step.
  public init?(steps: [Int], paid: [Double], watched: [Double]) {
    guard steps.count == paid.count, steps.count == watched.count,
      steps.count >= Self.windows * Self.leastSteps
    else { return nil }
    let ends = (0...Self.windows).map { steps.count * $0 / Self.windows }
    let windows = zip(ends, ends.dropFirst()).map { $0..<$1 }
    let (seen, earned) = (
      windows.map { Window(watched[$0]) }, windows.map { Window(paid[$0]) }
    )
    guard let best = seen.indices.max(by: { seen[$0].mean < seen[$1].mean }),
      let (last, end) = zip(seen, earned).map({ $0 }).last
    else { return nil }
    guard seen[best].exceeds(last), end.exceeds(earned[best]) else { return nil }
    step = steps[windows[best].upperBound - 1]
    self.watched = (seen[best].mean, last.mean)
    self.paid = (earned[best].mean, end.mean)
  }
}

/// Some steps of a series.
private struct Window {
  let mean: Double
  private let squares: Double
  private let count: Int

  init(_ values: ArraySlice<Double>) {
    count = values.count
    let mean = values.reduce(0, +) / Double(values.count)
    self.mean = mean
    squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  }

  /// Whether the mean is greater than the other's by more than chance gives.
  func exceeds(_ other: Window) -> Bool {
    let degrees = count + other.count - 2
    let variance = (squares + other.squares) / Double(degrees)
    let error = (variance * (1 / Double(count) + 1 / Double(other.count))).squareRoot()
    return mean - other.mean > error * studentBound(1 - 0.05 / 9, degrees: degrees)
  }
}
