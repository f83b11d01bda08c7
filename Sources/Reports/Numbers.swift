import Foundation

/// A number with about four significant digits: `0.4375`, `12.3`, `1.0e-05`, `1234567`.
///
/// Whole numbers below 10⁹ are written out; zeros at the end of a fraction are left out.
public func formatted(_ number: Double) -> String {
  guard number.isFinite else { return number.isNaN ? "nan" : number > 0 ? "inf" : "-inf" }
  if number == number.rounded(), abs(number) < 1e9 { return String(Int(number)) }
  let size = abs(number)
  guard size >= 1e-3, size < 1e9 else { return String(format: "%.1e", number) }
  let decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4
  let text = String(format: "%.\(decimals)f", number)
  return decimals == 0 ? text : withoutTrailingZeros(text)
}

/// A share as a percentage with one digit: `43.8%`.
public func percentage(_ share: Double) -> String {
  share.isFinite ? String(format: "%.1f%%", 100 * share) : formatted(share)
}

private func withoutTrailingZeros(_ text: String) -> String {
  let digits = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
  return String(String(digits.reversed()))
}
