import Mathematics
import Records
import Recipes
import Rewards

/// 1 where the answer says the same mathematics as a dataset column, else 0.
///
/// Numbers are compared exactly, expressions by algebraic identity, sets, intervals, tuples, matrices,
/// equations and inequalities by what they say, all else as words. The right answer is what a box, `####`
/// or another rule in `extract` that needs a mark (`tag:…`, `after:…`) finds in its column, else the
/// whole column. The rules in `extract` are tried in their order:
/// one whose mark is there, and neither denied nor taken back in words, decides; the others must find
/// something that can be read. Where the right
/// answer is the letter of a choice and nothing is marked, the letter that the text decides for counts.
/// The verdict's reason names the rule; its `extracted` is the answer in one canonical form, so that
/// equal answers have equal texts.
public struct Math: Verifier {
  /// The dataset column that holds the right answer.
  public var answerColumn = "answer"
  /// Where the answer may stand in the completion; the first that applies counts.
  public var extract: ExtractionRules = [
    .boxed, .tag("answer"), .hash, .answerIs, .whole, .lastValue,
  ]
  /// Which of several boxes are the answer.
  public var boxes = BoxPolicy.last
  /// The largest absolute difference that still counts as equal.
  public var tolerance = 0.0
  /// Digits in which a decimal must agree with an exact right answer; 0 accepts no decimal for one.
  public var significantDigits = 9
  /// Whether the answer may leave out a unit, a degree sign or a base.
  public var allowsMissingUnits = true
  /// Whether a right answer of 50% is met by 50 too.
  public var allowsMissingPercent = true

  /// Exact equality with column `answer`.
  public init() {}

  /// There are rules, a tolerance is finite and not negative, digits are not negative.
  public func validate(_ issues: inout Issues) {
    issues.require(
      !extract.list.isEmpty, "extract", "is empty; a list such as [boxed, whole] would do")
    issues.require(
      tolerance.isFinite && tolerance >= 0, "tolerance",
      "is \(tolerance); a finite number from 0 on would do")
    issues.require(
      (0...1000).contains(significantDigits), "significant_digits",
      "is \(significantDigits); 0 to 1000 would do")
  }

  /// One verdict a submission.
  public func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    var verdicts: [Verdict] = []
    for submission in submissions { verdicts.append(try verdict(on: submission)) }
    return verdicts
  }

  private func verdict(on submission: Submission) throws(VerifierError) -> Verdict {
    let gold = rightAnswer(in: try submission.rightAnswer(column: answerColumn))
    let found: FoundAnswer
    do {
      found = try answer(in: submission.completion.withoutStruckText, gold: gold)
    } catch {
      return Verdict(.unparseable, reason: error.reason)
    }
    let comparison = comparison.compare(gold: gold, answer: found.text)
    let reason = "\(found.origin): \(comparison.reason)"
    switch comparison.outcome {
    case .equal, .different:
      return .scored(
        comparison.isEqual ? 1 : 0, reason, extracted: comparison.canonical ?? found.text)
    case .unreadable:
      return Verdict(.unparseable, reason: reason, extracted: comparison.canonical)
    }
  }

  private var comparison: AnswerComparison {
    var comparison = AnswerComparison()
    comparison.tolerance = tolerance
    comparison.significantDigits = significantDigits > 0 ? significantDigits : nil
    comparison.allowsMissingUnits = allowsMissingUnits
    comparison.allowsMissingPercent = allowsMissingPercent
    return comparison
  }

  /// The right answer: what is marked in the text of its column, else all of it.
  private func rightAnswer(in text: String) -> String {
    let marks = ExtractionRules([.boxed, .hash] + extract.list)
    guard let marked = (try? marks.markedAnswer(in: text, isTrusted: true)) ?? nil else {
      return text
    }
    guard marked.origin == ExtractionRule.boxed.rawValue else { return marked.text }
    let final = (try? ExtractionRule.finalBoxes(in: text, isTrusted: true))?.map(\.scaled) ?? []
    guard let last = final.last else { return marked.text }
    let isOne = final.allSatisfy { comparison.compare(gold: last, answer: $0).isEqual }
    return isOne ? last : final.joined(separator: ", ")
  }

  private func answer(in text: String, gold: String) throws(Unparseable) -> FoundAnswer {
    if let marked = try extract.markedAnswer(in: text) {
      guard marked.origin == ExtractionRule.boxed.rawValue else { return read(marked, gold) }
      return FoundAnswer(text: try boxed(in: text, gold), origin: marked.origin)
    }
    guard extract.mayGuess, AnswerComparison.isChoice(gold) else {
      return try extract.firstAnswer(in: text) { isExpected($0, gold) }
    }
    guard let letter = AnswerComparison.choice(in: ExtractionRule.spokenText(in: text)) else {
      throw Unparseable("no letter is chosen")
    }
    return FoundAnswer(text: letter, origin: "choice")
  }

  /// What the boxes say, with `million` or its like behind them, or without it where only that is
  /// right: `\boxed{2} dozen` is 24, and 2 where dozens are asked for.
  private func boxed(in text: String, _ gold: String) throws(Unparseable) -> String {
    let scaled = try boxes.answer(in: text, gold: gold) { measured($0.scaled, $0.unit, gold) }
    if isExpected(scaled, gold) { return scaled }
    let plain = try boxes.answer(in: text, gold: gold) { measured($0.text, $0.unit, gold) }
    return isExpected(plain, gold) ? plain : scaled
  }

  /// A boxed answer with the unit that stands behind the box, where the right answer has one and the box
  /// does not.
  private func measured(_ answer: String, _ unit: String?, _ gold: String) -> String {
    guard let unit, AnswerComparison.hasUnit(gold), !AnswerComparison.hasUnit(answer) else {
      return answer
    }
    // `10 hours per day` may say 10 hours.
    let head = unit.firstRange(of: " per ").map { String(unit[..<$0.lowerBound]) } ?? unit
    let wholes = [unit, head].map { "\(answer)\\text{ \($0)}" }
    return wholes.first { isExpected($0, gold) } ?? wholes.first(where: AnswerComparison.hasUnit)
      ?? answer
  }

  private func isExpected(_ answer: String, _ gold: String) -> Bool {
    answer.utf8.count <= 200 && comparison.compare(gold: gold, answer: answer).isEqual
  }

  /// The answer within what is marked, where that is prose: `<answer>It is 5.</answer>`.
  private func read(_ marked: FoundAnswer, _ gold: String) -> FoundAnswer {
    let guesses = ExtractionRules(extract.list.filter { !$0.decides })
    let isChoice = AnswerComparison.isChoice(gold)
    guard !isChoice, AnswerComparison.kind(of: marked.text) == .neither,
      let inner = try? guesses.firstAnswer(in: marked.text, isExpected: { isExpected($0, gold) })
    else { return marked }
    return FoundAnswer(text: inner.text, origin: "\(marked.origin), \(inner.origin)")
  }
}
