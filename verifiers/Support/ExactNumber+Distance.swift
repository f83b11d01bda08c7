extension ExactNumber {
  /// Whether two numbers differ by at most `tolerance`, computed without rounding.
  func isWithin(_ tolerance: ExactNumber, of other: ExactNumber) -> Bool {
    let lowest = min(exponent, other.exponent, tolerance.exponent)
    let mine = places(from: lowest)
    let theirs = other.places(from: lowest)
    let allowed = tolerance.places(from: lowest)
    if isNegative != other.isNegative { return !isLess(allowed, sum(mine, theirs)) }
    return isLess(mine, theirs)
      ? !isLess(sum(mine, allowed), theirs) : !isLess(sum(theirs, allowed), mine)
  }

  /// Digits of the absolute value, the lowest first, in units of `10^lowest`.
  private func places(from lowest: Int) -> [UInt8] {
    digits.isEmpty ? [] : Array(repeating: 0, count: exponent - lowest) + digits.reversed()
  }
}

private func sum(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
  var total: [UInt8] = []
  var carry: UInt8 = 0
  for place in 0..<max(a.count, b.count) {
    let digit = (place < a.count ? a[place] : 0) + (place < b.count ? b[place] : 0) + carry
    total.append(digit % 10)
    carry = digit / 10
  }
  return carry > 0 ? total + [carry] : total
}

/// Neither number has zeros above its highest digit.
private func isLess(_ a: [UInt8], _ b: [UInt8]) -> Bool {
  a.count != b.count ? a.count < b.count : a.reversed().lexicographicallyPrecedes(b.reversed())
}
