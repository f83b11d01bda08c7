/// The letter of a multiple choice.
enum Choice {
  /// The letter that a right answer is, or `nil` where it is something else.
  static func letter(ofGold gold: Reading) -> Character? {
    if let letter = alone(gold) { return letter }
    return gold.expressions.isEmpty ? stated(gold) : nil
  }

  /// The letter that an answer chooses, or `nil` where it chooses none or several.
  static func letter(of answer: Reading) -> Character? {
    alone(answer) ?? leading(answer) ?? stated(answer)
  }

  /// The letter that is the whole text, brackets and a full stop aside.
  private static func alone(_ reading: Reading) -> Character? {
    let text = reading.letters.filter { !"()[]{}.:* ".contains($0) }
    guard text.count == 1, let letter = text.first, ("A"..."J").contains(letter) else { return nil }
    return letter
  }

  /// The letter before what it stands for: `(B) 42`, `B) 42`, `B. 42`.
  private static func leading(_ reading: Reading) -> Character? {
    let text = reading.letters
    let letters = text.drop { "([".contains($0) }
    guard let letter = letters.first, ("A"..."J").contains(letter),
      let next = letters.dropFirst().first, ").:]".contains(next),
      !letters.dropFirst(2).contains(where: { ("A"..."J").contains($0) })
    else { return nil }
    return letter
  }

  /// The letter after the last `answer is` or `answer:`.
  private static func stated(_ reading: Reading) -> Character? {
    let text = reading.letters
    let lowered = text.lowercased()
    guard lowered.utf8.count == text.utf8.count else { return nil }
    let ends = ["answer is", "answer:", "option", "choice"].compactMap { mark in
      lowered.ranges(of: mark).last?.upperBound
    }
    guard let end = ends.max() else { return nil }
    let rest = lowered[end...].utf8.count
    let words = text.utf8.suffix(rest)
    let tail = String(Substring(words)).drop { " :*([{".contains($0) }
    guard let letter = tail.first, ("A"..."J").contains(letter) else { return nil }
    let next = tail.dropFirst().first
    if next.map({ $0.isLetter || $0.isNumber }) == true { return nil }
    return hasAlternative(tail.dropFirst()) ? nil : letter
  }

  /// Whether another letter follows, joined by `or`, `and`, a comma or a stroke.
  private static func hasAlternative(_ text: Substring) -> Bool {
    var rest = text.drop { " )]}*".contains($0) }
    var isJoined = false
    while let joint = [",", ";", "/", "|", "&", "or ", "and ", "or(", "and("].first(where: {
      rest.lowercased().hasPrefix($0)
    }) {
      isJoined = true
      rest = rest.dropFirst(joint.filter { $0 != "(" }.count).drop { " ([{*".contains($0) }
    }
    guard isJoined, let letter = rest.first, ("A"..."J").contains(letter) else { return false }
    return rest.dropFirst().first.map { !$0.isLetter && !$0.isNumber && $0 != "'" } ?? true
  }
}
