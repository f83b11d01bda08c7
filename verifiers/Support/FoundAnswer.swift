import Mathematics
import Rewards

/// An answer and what found it.
struct FoundAnswer {
  /// The answer.
  var text: String
  /// What found it: a rule, or `choice`.
  var origin: String
}

extension ExtractionRules {
  /// The answer that a mark stands around, or `nil` where there is no mark, or what it marks is denied or
  /// taken back.
  ///
  /// In a text that is trusted, the right answer's own, nothing is.
  ///
  /// - Throws: `Unparseable`, where what is marked is broken or empty.
  func markedAnswer(
    in text: String, isTrusted: Bool = false
  ) throws(Unparseable) -> FoundAnswer? {
    for rule in list where rule.decides {
      do {
        let marked = try isTrusted ? rule.answer(in: text, isTrusted: true) : rule.stated(in: text)
        return FoundAnswer(text: marked, origin: rule.rawValue)
      } catch {
        if !error.isAbsent { throw error }
      }
    }
    return nil
  }

  /// Whether a rule finds answers that nothing marks.
  var mayGuess: Bool { list.contains { !$0.decides } }

  /// The first answer that the rules find.
  ///
  /// A rule whose mark is there decides, even where what it marks is no answer; a mark that is denied or
  /// taken back counts as not there. All other rules count only where what they find is mathematics or a
  /// few words, or what `isExpected` says. From a statement (`the answer is`) that cannot be read, or is
  /// denied or taken back, the rules after it read on.
  ///
  /// - Throws: `Unparseable`, where no rule finds an answer, or the deciding one finds a broken one.
  func firstAnswer(
    in text: String, isExpected: (String) -> Bool = { _ in false }
  ) throws(Unparseable) -> FoundAnswer {
    var text = text
    var reasons: [String] = []
    for rule in list {
      let stated = rule == .answerIs ? ExtractionRule.fromStatement(in: text) : nil
      do {
        let answer = try rule.decides ? rule.stated(in: text) : rule.answer(in: text)
        let isReadable = AnswerComparison.kind(of: answer) != .neither || isExpected(answer)
        if rule.decides || isReadable && stated?.isTakenBack != true {
          return FoundAnswer(text: answer, origin: rule.rawValue)
        }
        reasons.append("\(rule): it is " + (isReadable ? "taken back" : "no mathematics"))
      } catch {
        if rule.decides, !error.isAbsent { throw error }
        reasons.append("\(rule): \(error.reason)")
      }
      text = stated?.rest ?? text
    }
    throw Unparseable(reasons.joined(separator: "; "))
  }
}

extension ExtractionRule {
  /// The answer that its mark stands around, where the text does not take it back.
  fileprivate func stated(in text: String) throws(Unparseable) -> String {
    let answer = try markedAnswer(in: text, contradict: AnswerComparison.contradict)
    if self == .hash, Self.isHeading(answer, in: text) {
      throw Unparseable("#### is a heading", isAbsent: true)
    }
    return answer
  }

  /// Whether `####` heads what follows: its line is no mathematics, and more stands below.
  private static func isHeading(_ line: String, in text: String) -> Bool {
    guard AnswerComparison.kind(of: line) != .mathematics, let mark = text.ranges(of: "####").last
    else { return false }
    return text[mark.upperBound...].drop { !$0.isNewline }.contains { !$0.isWhitespace }
  }

  /// Whether its mark is only written around an answer.
  var decides: Bool {
    switch self {
    case .boxed, .hash, .tag, .after: true
    case .whole, .lastLine, .answerIs, .lastNumber, .lastValue, .lastLatex: false
    }
  }
}
