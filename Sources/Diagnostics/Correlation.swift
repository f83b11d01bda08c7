/// Pearson's correlation of pairs of numbers, -1 to 1; `nil` where one of them never differs, or where
/// there are not as many of both.
public func correlation(_ a: [Double], _ b: [Double]) -> Double? {
  guard a.count == b.count, !a.isEmpty else { return nil }
  let (x, y) = (centered(a), centered(b))
  let scale = (product(x, x) * product(y, y)).squareRoot()
  return scale > 0 ? product(x, y) / scale : nil
}

/// The sum of products.
func product(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}

private func centered(_ values: [Double]) -> [Double] {
  if values.allSatisfy({ $0 == values[0] }) { return values.map { _ in 0 } }
  let mean = values.reduce(0, +) / Double(values.count)
  return values.map { $0 - mean }
}
