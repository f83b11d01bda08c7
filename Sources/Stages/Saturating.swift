extension Int {
  /// The nearest whole number that fits; 0 for what is no number.
  init(saturating value: Double) {
    if value.isNaN {
      self = 0
    } else if value >= 0x1p63 {
      self = .max
    } else {
      self = value < -0x1p63 ? .min : Int(value)
    }
  }

  /// The product of two numbers that are not negative, or the largest that fits.
  func saturatingProduct(_ other: Int) -> Int {
    let (product, overflows) = multipliedReportingOverflow(by: other)
    return overflows ? .max : product
  }

  /// How many parts of `size` hold a number that is not negative; the last may be smaller.
  func parts(of size: Int) -> Int {
    let (whole, rest) = quotientAndRemainder(dividingBy: Swift.max(1, size))
    return whole + (rest > 0 ? 1 : 0)
  }
}
