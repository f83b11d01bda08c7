import Records
import Rewards

extension PromptTemplate {
  /// The text for a submission: `{prompt}` is what was asked, `texts` are there by their names, and
  /// any other place is a column.
  ///
  /// - Throws: `VerifierError.malformedProblem` where the row lacks a column.
  func filled(for submission: Submission, _ texts: [String: String]) throws(VerifierError)
    -> String
  {
    try filled { name throws(VerifierError) in
      if let text = texts[name] { return text }
      if name == "prompt", !submission.messages.isEmpty { return submission.asked }
      return try submission.text(column: name)
    }
  }
}

extension Submission {
  /// What a judge is shown of the completion: all of it without a rule.
  func shown(by rule: ExtractionRule?) throws(Unparseable) -> String {
    guard let rule else { return completion }
    return try rule.answer(in: completion)
  }

  /// What was asked, as text: of a conversation, who says what.
  fileprivate var asked: String {
    if messages.count == 1 { return messages[0].content }
    return messages.map { "\($0.role.rawValue): \($0.content)" }.joined(separator: "\n\n")
  }
}
