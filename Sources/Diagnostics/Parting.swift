/// Where a reward that is paid went on rising, and one that is only watched did not.
///
/// Both series are cut into ten windows. They part after the window in which the watched reward is
/// greatest, if in the last one it is less by more than two standard errors, and the paid one more.
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
    let error = (seen[best].squaredError + last.squaredError).squareRoot()
    guard seen[best].mean - last.mean > 2 * error, end.mean > earned[best].mean else { return nil }
    step = steps[windows[best].upperBound - 1]
    self.watched = (seen[best].mean, last.mean)
    self.paid = (earned[best].mean, end.mean)
  }
}

/// The mean of some steps, and how sure it is.
private struct Window {
  let mean: Double
  /// The squared standard error of the mean.
  let squaredError: Double

  init(_ values: ArraySlice<Double>) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    self.mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    squaredError = squares / (count * max(1, count - 1))
  }
}
