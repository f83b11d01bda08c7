import Rewards

/// A decimal number without rounding: `sign × digits × 10^exponent`.
struct ExactNumber: Hashable {
  /// Below zero.
  private(set) var isNegative = false
  /// Decimal digits, the highest first, without zeros at either end; empty for zero.
  private(set) var digits: [UInt8] = []
  /// The power of ten of the last digit; 0 for zero.
  private(set) var exponent = 0
  /// Whether a percent sign followed.
  private(set) var isPercent = false

  /// Exponents that are written out reach this far.
  static let exponents = -1000...1000

  /// Reads a number that is all of `text`, or gives `nil`.
  ///
  /// White space, currency signs, `$…$` and `**…**` around it and a full stop after it are dropped.
  /// Commas must separate groups of three digits. Exponents (`1e-5`) are read up to ±1000.
  init?(_ text: String) {
    var text = ExactNumber.bare(text)[...]
    if text.hasSuffix("%") {
      isPercent = true
      text = text.dropLast()
      if text.hasSuffix("\\") { text = text.dropLast() }
    }
    isNegative = ExactNumber.takeSign(&text)
    text = text.drop { "$€£ ".contains($0) }
    let parts = text.split(
      maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { $0 == "e" || $0 == "E" })
    guard let mantissa = parts.first, readMantissa(mantissa) else { return nil }
    if parts.count == 2 {
      guard let power = Int(parts[1]), Self.exponents.contains(power) else { return nil }
      exponent += power
    }
    normalize()
  }

  /// The value with the point moved.
  func shifted(by power: Int) -> ExactNumber {
    var moved = self
    if !digits.isEmpty { moved.exponent += power }
    return moved
  }

  /// The value without the memory of a percent sign.
  var plain: ExactNumber {
    var value = self
    value.isPercent = false
    return value
  }

  /// The number written out, the same text for the same value.
  var text: String {
    let sign = isNegative ? "-" : ""
    let percent = isPercent ? "%" : ""
    guard !digits.isEmpty else { return "0" + percent }
    var whole = String(decoding: digits.map { $0 + 48 }, as: UTF8.self)
    if exponent >= 0 { return sign + whole + String(repeating: "0", count: exponent) + percent }
    let missing = 1 - exponent - digits.count
    if missing > 0 { whole = String(repeating: "0", count: missing) + whole }
    return sign + whole.dropLast(-exponent) + "." + whole.suffix(-exponent) + percent
  }

  private static func bare(_ text: String) -> String {
    var text = text.trimmingWhitespace[...]
    while text.count > 2, let mark = ["**", "$"].first(where: { text.hasPrefix($0) }),
      text.hasSuffix(mark), text.count > 2 * mark.count
    {
      text = text.dropFirst(mark.count).dropLast(mark.count)
    }
    if text.hasPrefix("\\$") { text = text.dropFirst() }
    if text.hasSuffix("."), text.count > 1 { text = text.dropLast() }
    return String(text).trimmingWhitespace
  }

  private static func takeSign(_ text: inout Substring) -> Bool {
    guard let first = text.first, "+-−﹣－".contains(first) else { return false }
    text = text.dropFirst()
    return first != "+"
  }

  private mutating func readMantissa(_ text: Substring) -> Bool {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, let integer = Self.ungrouped(whole) else { return false }
    let fraction = parts.count == 2 ? Array(parts[1].utf8) : []
    let all = integer + fraction
    guard !all.isEmpty, all.allSatisfy({ (48...57).contains($0) }) else { return false }
    digits = all.map { $0 - 48 }
    exponent = -fraction.count
    return true
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

  private mutating func normalize() {
    digits = Array(digits.drop { $0 == 0 })
    while digits.last == 0 {
      digits.removeLast()
      exponent += 1
    }
    if digits.isEmpty {
      exponent = 0
      isNegative = false
    }
  }
}
