extension Wording {
  /// The text without commands for room, such as `\hspace{5pt}` and `\kern-3mu`.
  static func withoutLengths(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    guard scalars.contains("\\") else { return scalars }
    var result: [Unicode.Scalar] = []
    var rest = scalars[...]
    while let scalar = rest.first {
      rest = rest.dropFirst()
      if scalar == "\\" {
        let name = rest.prefix { $0.isLetter && $0.isASCII }
        if Commands.lengths.contains(String(String.UnicodeScalarView(name))) {
          rest = afterLength(rest.dropFirst(name.count))
          result.append(" ")
          continue
        }
        // A second backslash begins no command.
        if let next = rest.first, name.isEmpty {
          result += [scalar, next]
          rest = rest.dropFirst()
          continue
        }
      }
      result.append(scalar)
    }
    return result
  }

  /// What TeX measures lengths in.
  private static let units: Set<String> = [
    "em", "ex", "pt", "mu", "cm", "mm", "in", "bp", "pc", "dd", "cc", "sp", "px",
  ]

  /// What follows a length: `{…}`, or a number with its unit, if it has one.
  private static func afterLength(
    _ text: ArraySlice<Unicode.Scalar>
  ) -> ArraySlice<Unicode.Scalar> {
    let start = text.drop { $0 == "*" }.drop { $0 == " " }
    if start.first == "{" {
      guard let end = start.firstIndex(of: "}") else { return start }
      return start[(end + 1)...]
    }
    let digits = start.drop { "+- ".unicodeScalars.contains($0) }
    let rest = digits.drop { ".0123456789".unicodeScalars.contains($0) }
    guard rest.startIndex > digits.startIndex else { return start }
    let unit = rest.drop { $0 == " " }
    let isUnit = units.contains(String(String.UnicodeScalarView(unit.prefix(2))))
    return isUnit ? unit.dropFirst(2) : rest
  }
}
