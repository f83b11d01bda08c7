/// What a comparison found.
public struct Comparison: Sendable, Hashable {
  /// How an answer compares with the right one.
  public enum Outcome: Sendable, Hashable {
    /// They say the same.
    case equal
    /// They do not, or it cannot be shown that they do.
    case different
    /// The answer is not one: it cannot be read, or passes a limit.
    case unreadable
  }
  /// How they compare.
  public let outcome: Outcome
  /// Why, in words.
  public let reason: String
  /// The answer written in one way for all that are equal to it, where that is possible.
  public let canonical: String?

  /// Whether the answer is right.
  public var isEqual: Bool { outcome == .equal }
}

/// Compares answers with right answers: exactly, by canonical forms, and at last at seeded points.
///
/// A comparison is a pure function of its two texts and these settings. It costs at most
/// `Caps.steps`, whatever they hold.
public struct AnswerComparison: Sendable, Hashable {
  /// The largest absolute difference that still counts as equal; 0 for none.
  public var tolerance = 0.0
  /// The significant digits in which a written decimal must agree with an exact right answer.
  ///
  /// A decimal is never taken for the rounding of an integer, nor of another decimal. `nil`: exact
  /// answers want exact answers.
  public var significantDigits: Int? = 9
  /// Whether a unit, a degree sign or a base may be left out.
  public var allowsMissingUnits = true
  /// Whether a right answer of 50% is met by 50 too.
  public var allowsMissingPercent = true
  /// What the random points depend on.
  public var seed: UInt64 = 1

  /// The settings that are usual.
  public init() {}

  /// How an answer compares with the right one.
  ///
  /// - Parameters:
  ///   - gold: the right answer, plain text or LaTeX; compared as words where it is no mathematics.
  ///   - answer: the answer that is judged, likewise.
  public func compare(gold: String, answer: String) -> Comparison {
    compare(gold: gold, answer: answer, Meter())
  }

  /// The same with the steps counted by `meter`.
  func compare(gold: String, answer: String, _ meter: Meter) -> Comparison {
    let theirs: Reading
    do {
      theirs = try Reading(answer, meter)
    } catch {
      return Comparison(outcome: .unreadable, reason: error.reason, canonical: nil)
    }
    var canonical: String {
      CanonicalText(comparison: self).text(of: theirs, knowing: meter.known)
    }
    guard let right = try? Reading(gold, meter) else {
      let isEqual = gold == answer
      return Comparison(
        outcome: isEqual ? .equal : .different, reason: words(isEqual, "text"), canonical: canonical
      )
    }
    do {
      let isEqual = try areEqual(right, theirs, meter)
      if !isEqual, let problem = theirs.problem, !right.expressions.isEmpty, !theirs.isWords {
        return Comparison(outcome: .unreadable, reason: problem, canonical: canonical)
      }
      let kind = right.expressions.isEmpty ? "words" : "mathematics"
      return Comparison(
        outcome: isEqual ? .equal : .different, reason: words(isEqual, kind), canonical: canonical)
    } catch {
      return Comparison(outcome: .unreadable, reason: error.reason, canonical: canonical)
    }
  }

  /// What a text is to a comparison.
  public enum Kind: Sendable, Hashable {
    /// It is read as mathematics.
    case mathematics
    /// It is a few words.
    case words
    /// It is neither, or passes a limit.
    case neither
  }

  /// What a text is to a comparison.
  public static func kind(of text: String) -> Kind {
    guard let reading = try? Reading(text, Meter()) else { return .neither }
    if ClockTime(reading) != nil { return .mathematics }
    let words = reading.words.split(separator: " ")
    let isProse = Prose.isProse(reading.words)
    if let first = reading.expressions.first, !isProse {
      let hasWords = first.contains { if case .text = $0 { true } else { false } }
      if !hasWords { return .mathematics }
    }
    let isBare = words.allSatisfy { $0.allSatisfy(\.isLetter) }
    let hasNumber = words.contains { $0.contains(where: \.isNumber) }
    let isFew = (1...4).contains(words.count) && !hasNumber
    return isFew && (reading.isWords || isProse && isBare) ? .words : .neither
  }

  /// Whether a right answer is the letter of a multiple choice.
  public static func isChoice(_ gold: String) -> Bool {
    (try? Reading(gold, Meter())).flatMap(Choice.letter(ofGold:)) != nil
  }

  /// The letter of a multiple choice that a text decides for, or `nil` for none or several.
  public static func choice(in text: String) -> String? {
    Choice.decided(in: text).map(String.init)
  }

  /// Whether a text is one value with a unit that is known, or with a percent sign.
  public static func hasUnit(_ text: String) -> Bool {
    switch (try? Reading(text, Meter()))?.expressions.first {
    case .quantity(_, let unit)?: Units.isKnown(unit: unit)
    case .percent?: true
    default: false
    }
  }

  /// Whether a second answer excludes the first: both can be read, and they differ by more than rounding, a
  /// unit or names of values.
  public static func contradict(_ answer: String, _ other: String) -> Bool {
    let isChosen = (isChoice(answer), isChoice(other))
    if isChosen == (true, true) { return choice(in: answer) != choice(in: other) }
    guard isChosen == (false, false), kind(of: answer) == .mathematics,
      kind(of: other) == .mathematics, !hasUnit(other),
      let said = (try? Reading(answer, Meter()))?.expressions.first,
      let stated = (try? Reading(other, Meter()))?.expressions.first,
      Set(said.names).isSuperset(of: stated.names)
    else { return false }
    var rough = AnswerComparison()
    rough.significantDigits = 2
    return !rough.compare(gold: answer, answer: other).isEqual
      && !rough.compare(gold: other, answer: answer).isEqual
  }

  /// Answers each once; what they cost together is what one comparison may cost.
  public func distinct(_ answers: [String]) -> [String] {
    let meter = Meter()
    var distinct: [String] = []
    for answer in answers where !distinct.contains(answer) {
      let isKnown = distinct.contains { compare(gold: $0, answer: answer, meter).isEqual }
      if !isKnown { distinct.append(answer) }
    }
    return distinct
  }

  /// Whether a word such as `million` multiplies the number before it.
  public static func isScale(_ word: String) -> Bool { Units.scales[word] != nil }

  /// How many items a text lists: 3 for `1, 2, 3`, 1 for what is no list.
  public static func itemCount(of text: String) -> Int {
    guard let expression = (try? Reading(text, Meter()))?.expressions.first else { return 1 }
    let values = AnswerComparison().matching(Meter()).values
    switch (try? Settling(values: values).settled(expression)) ?? expression {
    case .list(let items), .set(let items): return items.count
    default: return 1
    }
  }

  private func words(_ isEqual: Bool, _ kind: String) -> String {
    isEqual ? "equal as \(kind)" : "not equal as \(kind)"
  }

  private func areEqual(
    _ gold: Reading, _ answer: Reading, _ meter: Meter
  ) throws(Unreadable) -> Bool {
    if gold.letters == answer.letters { return true }
    if let isEqual = Wording.areSameWords(gold, answer) { return isEqual }
    if let isEqual = ClockTime.areSame(gold: gold, answer: answer) { return isEqual }
    if let isEqual = DigitGroups.areSame(gold: gold, answer: answer) { return isEqual }
    if NamedSets.areSame(gold, answer) { return true }
    if gold.expressions.isEmpty || gold.isWords {
      if Prose.bare(gold.words) == Prose.bare(answer.words) { return true }
    }
    if Notation.areSame(gold, answer) { return true }
    if let choice = Choice.letter(ofGold: gold) {
      return Choice.decided(in: answer.letters) == choice
    }
    if let isEqual = try areEqualOptions(gold, answer, meter) { return isEqual }
    var failure: Unreadable?
    for mine in Self.isGrouped(gold.letters) ? Array(gold.expressions.prefix(1)) : gold.expressions
    {
      for theirs in answer.expressions {
        do {
          if try matching(meter).matches(gold: mine, answer: theirs) { return true }
        } catch {
          failure = error
        }
      }
    }
    if let failure { throw failure }
    return false
  }

  /// Whether an option with its letter, such as `(C) 12`, and an answer are the same; `nil` where neither
  /// is an option, or both are.
  private func areEqualOptions(
    _ gold: Reading, _ answer: Reading, _ meter: Meter
  ) throws(Unreadable) -> Bool? {
    switch (Choice.option(gold.letters), Choice.option(answer.letters)) {
    case (let option?, nil):
      if Choice.decided(in: answer.letters) == option.letter { return true }
      return try areEqual(Reading(option.value, meter), answer, meter) ? true : nil
    case (nil, let option?):
      return try areEqual(gold, Reading(option.value, meter), meter) ? true : nil
    default: return nil
    }
  }

  /// Whether a group of `10,000` stands in a text, which is no item of a list: none begins with 0.
  private static func isGrouped(_ text: String) -> Bool {
    text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).dropFirst()
      .contains { item in
        let digits = item.prefix { (48...57).contains($0) }
        return digits.count == 3 && digits.first == UInt8(ascii: "0")
      }
  }

  func matching(_ meter: Meter) -> GoldMatching {
    GoldMatching(
      comparison: self,
      values: Values(
        meter: meter, seed: seed, tolerance: tolerance, significantDigits: significantDigits))
  }
}

extension Reading {
  /// Whether it is words alone: no mathematics, or the name of one thing.
  var isWords: Bool {
    guard let first = expressions.first else {
      return scalars.allSatisfy { $0.isLetter || " '-.,".unicodeScalars.contains($0) }
    }
    return first.contains { if case .text = $0 { true } else { false } }
  }
}
