/// Groups of digits that are no formula: a date, the number of a telephone, a score, a quotient with
/// its remainder.
///
/// Two answers of one shape are the same where their numbers are, whatever they would come to as
/// differences or quotients.
struct DigitGroups {
  private enum Joint { case hyphen, slash, remainder }

  private let groups: [Substring]
  private let joint: Joint

  /// The groups that a text is, or `nil`.
  init?(_ reading: Reading) {
    let text = reading.words.replacing("remainder", with: "r").filter { $0 != " " }
    let marks = text.filter { !$0.isASCII || !$0.isNumber }
    let joint: Joint
    switch marks {
    case "-", "--": joint = .hyphen
    case "//": joint = .slash
    case "r": joint = .remainder
    default: return nil
    }
    groups = text.split(omittingEmptySubsequences: false) { !$0.isNumber }
    guard groups.allSatisfy({ (1...9).contains($0.utf8.count) }) else { return nil }
    self.joint = joint
  }

  /// Whether an answer has the numbers of the right one; `nil` where they may be formulas.
  static func areSame(gold: Reading, answer: Reading) -> Bool? {
    let mine = DigitGroups(gold)
    let theirs = DigitGroups(answer)
    if let mine, let theirs {
      return mine.joint == theirs.joint && mine.numbers == theirs.numbers
    }
    let isCertain = mine?.isNoFormula ?? theirs?.isNoFormula ?? false
    return isCertain ? false : nil
  }

  private var numbers: [Int?] { groups.map { Int($0) } }

  /// Whether it is never meant to be computed.
  private var isNoFormula: Bool { joint == .remainder || isDate || isTelephone }

  /// A year of four digits beside a month and a day.
  private var isDate: Bool {
    guard groups.count == 3, let year = [0, 2].first(where: { groups[$0].utf8.count == 4 }) else {
      return false
    }
    let days = groups.indices.filter { $0 != year }
    return days.allSatisfy { place in
      groups[place].utf8.count <= 2 && (1...31).contains(Int(groups[place]) ?? 0)
    }
  }

  private var isTelephone: Bool {
    joint == .hyphen && [[3, 4], [3, 3, 4]].contains(groups.map(\.utf8.count))
  }
}
