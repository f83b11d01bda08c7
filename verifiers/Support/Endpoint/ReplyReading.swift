import Mathematics
import Recipes
import Records
import Rewards

/// How a score from 0 to 1 is read from what a judge wrote.
///
/// What `rule` finds, or the member `field` of a JSON object, must be all of a number or a word: a
/// verdict within a sentence (`not correct`) is none. A number lies in `lowest ... highest`; `8/10` is
/// 8 where `highest` is 10. Whatever cannot be read so is a fault of the judge, not of the sample.
public struct ReplyReading: Component {
  /// Where in the reply the verdict stands; see the extraction rules.
  public var rule = ExtractionRule.after("Verdict:")
  /// The member of the reply's last JSON object that holds the verdict, in place of `rule`.
  public var field: String?
  /// The number that scores 0.
  public var lowest = 0.0
  /// The number that scores 1.
  public var highest = 1.0
  /// Words that score 1; case does not matter.
  public var full = ["yes", "correct", "true"]
  /// Words that score 0.
  public var none = ["no", "incorrect", "false", "wrong"]
  /// Words that score 0.5.
  public var half: [String] = []

  /// `Verdict: yes` or `Verdict: no`.
  public init() {}

  /// Reports a range without numbers, and words of two scores.
  public func validate(_ issues: inout Issues) {
    issues.require(
      lowest.isFinite && highest.isFinite && lowest < highest, "highest",
      "\(highest) is not above lowest, which is \(lowest); 1 and 10 would do")
    issues.require(field != "", "field", "is empty; name a member such as score")
    var seen: Set<String> = []
    for (key, words) in [("full", full), ("none", none), ("half", half)] {
      for word in words.map(Self.bare) {
        issues.require(!word.isEmpty, key, "holds an empty word")
        issues.require(seen.insert(word).inserted, key, "\"\(word)\" is given twice")
      }
    }
  }

  /// The score, and what it was read from.
  ///
  /// - Throws: `Unparseable` where the reply holds none.
  func score(of reply: String) throws(Unparseable) -> (score: Double, text: String) {
    guard let field else {
      let text = try rule.answer(in: reply)
      return (try score(word: text), text)
    }
    guard let object = ReplyObject.last(in: reply) else {
      throw Unparseable("there is no JSON object")
    }
    guard let value = object[field] else { throw Unparseable("there is no member \"\(field)\"") }
    switch value {
    case .bool(let isTrue): return (isTrue ? 1 : 0, value.text)
    case .int, .number: return (try normalized(value.double ?? .nan), value.text)
    case .string(let text): return (try score(word: text), text)
    case .null, .array, .object: throw Unparseable("\"\(field)\" is \(value.kind)")
    }
  }

  private func score(word text: String) throws(Unparseable) -> Double {
    let word = Self.bare(text)
    for (score, words) in [(1, full), (0, none), (0.5, half)]
    where words.contains(where: { Self.bare($0) == word }) { return score }
    let parts = word.split(separator: "/", omittingEmptySubsequences: false).map {
      ExactNumber(String($0)).flatMap { $0.isPercent ? nil : Double($0.text) }
    }
    if let number = parts.first ?? nil, parts.count == 1 || parts == [number, highest] {
      return try normalized(number)
    }
    throw Unparseable("\"\(text.prefix(80))\" is neither a verdict nor a number")
  }

  private func normalized(_ number: Double) throws(Unparseable) -> Double {
    guard lowest...highest ~= number else {
      throw Unparseable("\(number) is not within \(lowest) ... \(highest)")
    }
    return (number - lowest) / (highest - lowest)
  }

  /// The word in small letters, without brackets, quotes and emphasis around it, and a full stop.
  private static func bare(_ text: String) -> String {
    let (around, after) = (Set("*_`'\"“”‘’[](){}<>: \t\r\n"), Set(".,;!"))
    var word = text[...].drop { around.contains($0) }
    while let last = word.last, around.contains(last) || after.contains(last) { word.removeLast() }
    return word.lowercased()
  }
}
