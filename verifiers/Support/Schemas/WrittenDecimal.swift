/// A number as it is written in decimals, for questions that binary fractions would spoil.
struct WrittenDecimal {
  /// The digits without a point.
  private var digits: Int
  /// The power of ten that the digits are multiplied with.
  private var exponent: Int

  /// The shortest decimal that reads back as `number`; `nil` where it has too many digits.
  init?(_ number: Double) {
    let parts = "\(number)".split(separator: "e")
    guard let mantissa = parts.first else { return nil }
    let point = mantissa.split(separator: ".", omittingEmptySubsequences: false)
    let fraction = point.count > 1 ? point[1] : ""
    guard let digits = Int(point[0] + fraction) else { return nil }
    self.digits = digits
    exponent = (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) - fraction.count
  }

  /// Whether the number is a whole multiple of `step`: 0.3 is one of 0.1.
  ///
  /// - Returns: `nil` where the digits do not fit.
  func isMultiple(of step: WrittenDecimal) -> Bool? {
    let lowest = min(exponent, step.exponent)
    guard let whole = scaled(to: lowest), let part = step.scaled(to: lowest), part != 0 else {
      return nil
    }
    return whole % part == 0
  }

  private func scaled(to lowest: Int) -> Int? {
    var value = digits
    for _ in 0..<min(20, exponent - lowest) {
      let (product, overflows) = value.multipliedReportingOverflow(by: 10)
      if overflows { return nil }
      value = product
    }
    return exponent - lowest <= 20 || digits == 0 ? value : nil
  }
}
