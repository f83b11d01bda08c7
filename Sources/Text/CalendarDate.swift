/// A day, as templates write it; at midnight.
public struct CalendarDate: Sendable, Hashable, Codable {
  /// The year.
  public var year: Int
  /// The month, from 1.
  public var month: Int
  /// The day of the month, from 1.
  public var day: Int

  /// The day written `2026-11-21`; `nil` where the text is no day of the years 1 to 9999.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let widths = [4, 2, 2]
    guard parts.count == 3, zip(parts, widths).allSatisfy({ $0.count == $1 }),
      parts.allSatisfy({ $0.allSatisfy { ("0"..."9").contains($0) } }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), year > 0,
      1...12 ~= month, 1...Self.days(in: month, of: year) ~= day
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func isLeap(_ year: Int) -> Bool {
    year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
  }

  /// The day of the year, from 1.
  var dayOfYear: Int {
    (1..<month).reduce(day) { $0 + Self.days(in: $1, of: year) }
  }

  /// The day of the week, Monday 0.
  var weekday: Int {
    let before = year - 1
    return (before * 365 + before / 4 - before / 100 + before / 400 + dayOfYear - 1) % 7
  }

  /// The day as `strftime` writes it; `nil` where `format` asks for what is not known here.
  func formatted(_ format: String) -> String? {
    var out = ""
    var rest = format.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "%" else {
        out.unicodeScalars.append(scalar)
        continue
      }
      let isBare = rest.first == "-"
      if isBare { rest.removeFirst() }
      guard let code = rest.popFirst(), let text = part(code) else { return nil }
      let stripped = text.drop { $0 == "0" }
      out += isBare ? (stripped.isEmpty ? "0" : String(stripped)) : text
    }
    return out
  }

  private func part(_ code: Unicode.Scalar) -> String? {
    switch code {
    case "Y": padded(year, 4)
    case "y": padded(year % 100, 2)
    case "m": padded(month, 2)
    case "d": padded(day, 2)
    case "j": padded(dayOfYear, 3)
    case "B": months[month - 1]
    case "b", "h": String(months[month - 1].prefix(3))
    case "A": weekdays[weekday]
    case "a": String(weekdays[weekday].prefix(3))
    case "u": String(weekday + 1)
    case "w": String((weekday + 1) % 7)
    case "H", "M", "S": "00"
    case "I": "12"
    case "p": "AM"
    case "F": "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    case "D": "\(padded(month, 2))/\(padded(day, 2))/\(padded(year % 100, 2))"
    case "T": "00:00:00"
    case "R": "00:00"
    case "%": "%"
    default: nil
    }
  }

  private func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

private let months = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September",
  "October", "November", "December",
]

private let weekdays = [
  "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
]
