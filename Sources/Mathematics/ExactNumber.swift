import BigInt

/// A written decimal number without rounding: `coefficient × 10^exponent`.
public struct ExactNumber: Hashable, Sendable {
  /// The digits and the sign; no multiple of ten but zero.
  private var coefficient: BigInt
  /// The power of ten that the coefficient is multiplied with; 0 for zero.
  private var exponent: Int
  /// Whether a percent sign followed.
  public private(set) var isPercent: Bool

  /// The exponents that may be written.
  private static let exponents = -1000...1000
  /// The digits that may be written.
  private static let mostDigits = 20_000

  /// Reads a number that is all of `text`, or gives `nil`.
  ///
  /// White space, currency signs, `$…$` and `**…**` around it and a full stop after it are dropped.
  /// Commas must separate groups of three digits. Exponents (`1e-5`) are read up to ±1000.
  public init?(_ text: String) {
    var text = Self.bare(text[...])
    isPercent = text.hasSuffix("%")
    if isPercent {
      text = text.dropLast()
      if text.hasSuffix("\\") { text = text.dropLast() }
    }
    let isNegative = Self.takeSign(&text)
    text = text.drop { "$€£ ".contains($0) }
    let parts = text.split(
      maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { $0 == "e" || $0 == "E" })
    guard let first = parts.first, let mantissa = Mantissa(first) else { return nil }
    coefficient = isNegative ? -mantissa.coefficient : mantissa.coefficient
    exponent = mantissa.exponent
    if parts.count == 2 {
      guard let power = Int(parts[1]), Self.exponents.contains(power) else { return nil }
      exponent += power
    }
    if coefficient == 0 { exponent = 0 }
  }

  /// The shortest decimal that reads back as `number`; `nil` where it is not finite.
  public init?(_ number: Double) { self.init("\(number)") }

  private static func bare(_ text: Substring) -> Substring {
    var text = trimmed(text)
    while let mark = ["**", "$"].first(where: { text.hasPrefix($0) }), text.hasSuffix(mark),
      text.utf8.count > 2 * mark.utf8.count
    {
      text = text.dropFirst(mark.count).dropLast(mark.count)
    }
    if text.hasPrefix("\\$") { text = text.dropFirst() }
    if text.hasSuffix("."), text.utf8.count > 1 { text = text.dropLast() }
    return trimmed(text)
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let start = text.drop(while: \.isWhitespace)
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return start[...last]
  }

  private static func takeSign(_ text: inout Substring) -> Bool {
    guard let first = text.first, "+-−﹣－".contains(first) else { return false }
    text = text.dropFirst()
    return first != "+"
  }

  /// The digits of a number with their point.
  private struct Mantissa {
    var coefficient: BigInt
    var exponent: Int

    init?(_ text: Substring) {
      let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
      guard let whole = parts.first, let integer = Self.ungrouped(whole) else { return nil }
      let fraction = parts.count == 2 ? Array(parts[1].utf8) : []
      let all = integer + fraction
      guard !all.isEmpty, all.count <= mostDigits, all.allSatisfy({ (48...57).contains($0) }) else {
        return nil
      }
      let zeros = all.reversed().prefix { $0 == 48 }.count
      let digits = String(decoding: all.dropLast(zeros), as: UTF8.self)
      coefficient = BigInt(digits, radix: 10) ?? 0
      exponent = zeros - fraction.count
    }

    /// The digits without thousands separators; `nil` where the groups are not of three.
    private static func ungrouped(_ text: Substring) -> [UInt8]? {
      let groups = text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      guard groups.count > 1 else { return Array(text.utf8) }
      guard (1...3).contains(groups[0].count), groups[0].first != UInt8(ascii: "0"),
        groups.dropFirst().allSatisfy({ $0.count == 3 })
      else { return nil }
      return groups.flatMap { Array($0) }
    }
  }
}

extension ExactNumber {
  /// The value with the point moved.
  public func shifted(by power: Int) -> ExactNumber {
    var moved = self
    if coefficient != 0 { moved.exponent += power }
    return moved
  }

  /// The value without the memory of a percent sign.
  public var plain: ExactNumber {
    var value = self
    value.isPercent = false
    return value
  }

  /// The number written out, the same text for the same value.
  public var text: String {
    let sign = coefficient.sign == .minus ? "-" : ""
    let percent = isPercent ? "%" : ""
    guard coefficient != 0 else { return "0" + percent }
    var whole = String(coefficient.magnitude)
    if exponent >= 0 { return sign + whole + String(repeating: "0", count: exponent) + percent }
    let missing = 1 - exponent - whole.count
    if missing > 0 { whole = String(repeating: "0", count: missing) + whole }
    return sign + whole.dropLast(-exponent) + "." + whole.suffix(-exponent) + percent
  }

  /// Whether two numbers differ by at most `tolerance`, computed without rounding.
  public func isWithin(_ tolerance: ExactNumber, of other: ExactNumber) -> Bool {
    let lowest = min(exponent, other.exponent, tolerance.exponent)
    let difference = scaled(to: lowest) - other.scaled(to: lowest)
    return difference.magnitude <= tolerance.scaled(to: lowest).magnitude
  }

  /// Whether the number is a whole multiple of `step`: 0.3 is one of 0.1; none but zero is one of 0.
  public func isMultiple(of step: ExactNumber) -> Bool {
    guard step.coefficient != 0 else { return coefficient == 0 }
    let lowest = min(exponent, step.exponent)
    return scaled(to: lowest) % step.scaled(to: lowest) == 0
  }

  /// The value in units of `10^lowest`.
  private func scaled(to lowest: Int) -> BigInt {
    coefficient * BigInt(10).power(coefficient == 0 ? 0 : exponent - lowest)
  }
}
