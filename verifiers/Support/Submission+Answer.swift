import Records
import Rewards

extension Submission {
  /// The right answer: what `rule` finds in a dataset column.
  ///
  /// - Throws: `VerifierError.malformedProblem`, where there is no such column or nothing to find.
  func answer(in column: String, by rule: ExtractionRule) throws(VerifierError) -> String {
    let text = try text(column: column)
    do {
      return try rule.answer(in: text, isTrusted: true)
    } catch {
      throw .malformedProblem(id: problem, reason: "column \"\(column)\": \(error.reason)")
    }
  }

  /// The text of a dataset column that holds the right answer, in words or as mathematics.
  ///
  /// - Throws: `VerifierError.malformedProblem`, where there is no such column, or all of it, or what its
  ///   last box or `####` marks, is empty: a right answer that says nothing is met by nothing.
  func rightAnswer(column: String) throws(VerifierError) -> String {
    let text = try text(column: column)
    let boxes = (try? ExtractionRule.finalBoxes(in: text, isTrusted: true)) ?? []
    let marked =
      boxes.last?.text ?? text.ranges(of: "####").last.map { String(text[$0.upperBound...]) }
    if text.saysSomething, marked?.saysSomething ?? true { return text }
    throw .malformedProblem(
      id: problem,
      reason: "column \"\(column)\" holds \"\(text.prefix(80))\", an empty answer; "
        + "a right answer would do")
  }

  /// The texts of a dataset column that holds one or a list, none of them blank.
  ///
  /// - Throws: `VerifierError.malformedProblem`, where there is anything else.
  func texts(column: String) throws(VerifierError) -> [String] {
    let list = columns[column]?.array
    let texts: [String] =
      if let list { list.compactMap(\.string) } else { [try text(column: column)] }
    guard texts.count == list?.count ?? 1, !texts.isEmpty,
      texts.allSatisfy({ !$0.trimmingWhitespace.isEmpty })
    else {
      throw .malformedProblem(
        id: problem,
        reason: "column \"\(column)\" says nothing; texts that are not empty would do")
    }
    return texts
  }
}

extension String {
  /// Whether anything stands in the text beside white space, marks that enclose mathematics, and
  /// commands around nothing: `$$` and `\boxed{\text{ }}` say nothing.
  fileprivate var saysSomething: Bool {
    if utf8.count > 1000 { return !trimmingWhitespace.isEmpty }
    var rest = unicodeScalars.reduce(into: "") { kept, scalar in
      let properties = scalar.properties
      let isSeen = !properties.isWhitespace && !properties.isDefaultIgnorableCodePoint
      if isSeen, scalar != "$" { kept.unicodeScalars.append(scalar) }
    }
    for space in ["\\(", "\\)", "\\[", "\\]", "\\,", "\\;", "\\:", "\\!"] {
      rest.replace(space, with: "")
    }
    let commands = ["boxed", "fbox", "text", "mbox", "mathrm", "textbf", "mathbf", "textit"]
    var length: Int
    repeat {
      length = rest.utf8.count
      for command in commands { rest.replace("\\\(command){}", with: "") }
    } while rest.utf8.count < length
    return !rest.isEmpty
  }
}
