/// A time of day: `10:30`, `t = 10:30`, `10:30 a.m.`, `6 pm`, `6 o'clock`.
///
/// Between numbers a colon may also be that of a ratio. Two times are the same where their digits are,
/// whatever they would be as ratios.
struct ClockTime {
  private let numbers: [Int]
  private let half: Substring?

  /// The time that a text is, or `nil`.
  init?(_ reading: Reading) {
    let words = reading.words.filter { $0 != " " }
    let name = words.prefix(while: \.isLetter)
    let isNamed = !name.isEmpty && words.dropFirst(name.count).hasPrefix("=")
    let text = words.dropFirst(isNamed ? name.count + 1 : 0)
    let digits = text.prefix { $0.isASCII && $0.isNumber || $0 == ":" }
    let rest = text.dropFirst(digits.count)
    guard ["", "am", "pm", "o'clock", "oclock"].contains(rest) else { return nil }
    let parts = digits.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0) }
    guard (1...3).contains(parts.count), numbers.count == parts.count, parts[0].utf8.count <= 2,
      numbers[0] <= 24, parts.dropFirst().allSatisfy({ $0.utf8.count == 2 }),
      numbers.dropFirst().allSatisfy({ $0 < 60 }), parts.count > 1 || !rest.isEmpty
    else { return nil }
    self.numbers = numbers
    half = rest.hasSuffix("m") ? rest.prefix(1) : nil
  }

  private var hasMinutes: Bool { numbers.count > 1 }
  private var isReducedRatio: Bool { numbers.count == 2 && half == nil && !sharesDivisor }

  private var sharesDivisor: Bool {
    var (a, b) = (numbers[0], numbers[1])
    while b != 0 { (a, b) = (b, a % b) }
    return a != 1
  }

  /// Whether an answer is the right time; `nil` where the texts may be something else.
  ///
  /// A right answer such as `3:10` may be a ratio, which has no divisor left and which an answer may
  /// write in another way; one such as `10:30` is a time.
  static func areSame(gold: Reading, answer: Reading) -> Bool? {
    switch (ClockTime(gold), ClockTime(answer)) {
    case (let mine?, let theirs?) where mine.hasMinutes || theirs.hasMinutes:
      let halves = Set([mine.half, theirs.half].compactMap(\.self))
      return halves.count <= 1 && mine.minutes == theirs.minutes
    case (let mine?, nil) where mine.hasMinutes:
      return mine.isReducedRatio || answer.expressions.isEmpty ? nil : false
    case (nil, let theirs?) where theirs.hasMinutes:
      let mayBeRatio = theirs.half == nil && (theirs.isReducedRatio || gold.words.contains(":"))
      return mayBeRatio ? nil : false
    default: return nil
    }
  }

  private var minutes: [Int] { numbers + Array(repeating: 0, count: 3 - numbers.count) }
}
