/// Days and times as RFC 3339 writes them.
extension ArraySlice<UInt8> {
  /// `2020-02-29`: a day that there is.
  var isDate: Bool {
    let parts = parts("-")
    guard parts.count == 3, let year = parts[0].number(ofDigits: 4),
      let month = parts[1].number(ofDigits: 2), let day = parts[2].number(ofDigits: 2)
    else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return 1...12 ~= month && 1...days[month - 1] ~= day
  }

  /// `23:59:60.5Z` or with an offset; a leap second ends a day of Greenwich alone.
  var isTime: Bool {
    let clock = prefix { !$0.isOne(of: "Zz+-") }
    let seconds = clock.parts(":")
    guard seconds.count == 3, let hour = seconds[0].number(ofDigits: 2),
      let minute = seconds[1].number(ofDigits: 2), let second = Self.wholeSecond(seconds[2]),
      let offset = self[clock.endIndex...].offsetMinutes,
      hour < 24, minute < 60, second <= 60
    else { return false }
    let day = 24 * 60
    return second < 60 || (hour * 60 + minute - offset + day) % day == day - 1
  }

  /// A date, a T, and a time.
  var isDateTime: Bool {
    let rest = dropFirst(11)
    return count > 11 && prefix(10).isDate && self[startIndex + 10].isOne(of: "Tt") && rest.isTime
  }

  private static func wholeSecond(_ text: ArraySlice<UInt8>) -> Int? {
    let parts = text.parts(".")
    if parts.count > 2 { return nil }
    if parts.count == 2, parts[1].isEmpty || !parts[1].allSatisfy(\.isDigit) { return nil }
    return parts[0].number(ofDigits: 2)
  }

  /// The minutes of `Z`, `+hh:mm` or `-hh:mm`.
  private var offsetMinutes: Int? {
    guard let sign = first else { return nil }
    if count == 1 { return sign.isOne(of: "Zz") ? 0 : nil }
    let parts = dropFirst().parts(":")
    guard sign.isOne(of: "+-"), parts.count == 2, let hours = parts[0].number(ofDigits: 2),
      let minutes = parts[1].number(ofDigits: 2), hours < 24, minutes < 60
    else { return nil }
    return (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
  }
}
