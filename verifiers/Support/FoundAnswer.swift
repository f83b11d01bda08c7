import Mathematics
import Rewards

/// An answer and the rule that found it.
struct FoundAnswer {
  /// The answer.
  var text: String
  /// The rule.
  var rule: ExtractionRule
}

/// The first answer that the rules find.
///
/// A rule whose mark is there decides, even where what it marks is no answer. The whole text, and what
/// a rule guesses at, count only where they are mathematics or a few words, or what `isExpected` says.
///
/// - Throws: `Unparseable`, where no rule finds an answer, or the deciding one finds a broken one.
func firstAnswer(
  in text: String, by rules: [ExtractionRule], isExpected: (String) -> Bool = { _ in false }
) throws(Unparseable) -> FoundAnswer {
  var reasons: [String] = []
  for rule in rules {
    do {
      let answer = try rule.answer(in: text)
      if rule.decides || AnswerComparison.kind(of: answer) != .neither || isExpected(answer) {
        return FoundAnswer(text: answer, rule: rule)
      }
      reasons.append("\(rule): it is no mathematics")
    } catch {
      if rule.decides, !error.isAbsent { throw error }
      reasons.append("\(rule): \(error.reason)")
    }
  }
  throw Unparseable(reasons.joined(separator: "; "))
}

extension ExtractionRule {
  /// Whether its mark is only written around an answer.
  fileprivate var decides: Bool {
    switch self {
    case .boxed, .hash, .tag, .after: true
    case .whole, .lastLine, .answerIs, .lastNumber, .lastLatex: false
    }
  }
}
