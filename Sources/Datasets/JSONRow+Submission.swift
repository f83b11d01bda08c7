import Records

extension JSONRow {
  /// The row as a submission to a verifier; its columns are all of the row's.
  ///
  /// The completion is text, or messages of which the assistant's last is judged and the others belong
  /// to the conversation; a row of `messages` alone is a conversation that ends with it. The prompt is
  /// text or messages, and may be missing. A `finish_reason` of `length` says that the completion was
  /// cut off.
  ///
  /// - Parameters:
  ///   - completion: the column that holds what was written.
  ///   - prompt: the column that holds what was asked.
  /// - Throws: `DataError` where there is no completion, or a column is of the wrong kind.
  public func submission(completion: String = "completion", prompt: String = "prompt")
    throws(DataError) -> Submission
  {
    var messages = try conversation(prompt)
    let text: String
    if let written = object[completion] {
      if let known = written.string {
        text = known
      } else if written.array != nil {
        text = try reply(of: try self.messages(written, completion), completion, &messages)
      } else {
        throw error(completion, "expected text or a list of messages, found \(written.kind)")
      }
    } else if let list = object["messages"] {
      messages = []  // the conversation holds its prompt
      text = try reply(of: try self.messages(list, "messages"), "messages", &messages)
    } else {
      throw error(
        completion, "there is no such column; \(columnList(object, near: completion))")
    }
    return Submission(
      messages: messages, completion: text, finish: isCutOff ? .length : .endOfSequence,
      columns: object, problem: id)
  }

  /// The row as a submission whose completion is made from its columns.
  ///
  /// - Parameter template: the completion, in which `{column}` stands for a column's text and `{{` for
  ///   a brace.
  /// - Throws: `DataError` where the template is none, or names a column that is not there.
  public func submission(completedBy template: String) throws(DataError) -> Submission {
    let known: TextTemplate
    do {
      known = try TextTemplate(template)
    } catch { throw DataError(file, field: "template", error.problem) }
    return Submission(
      messages: try conversation("prompt"),
      completion: try known.text(for: self, key: "template"), columns: object, problem: id)
  }

  /// The row's own name, else its place.
  private var id: String {
    object["id"]?.string ?? object["id"]?.int.map(String.init) ?? "\(file):\(line)"
  }

  private var isCutOff: Bool { object["finish_reason"]?.string == "length" }

  private func conversation(_ column: String) throws(DataError) -> [Message] {
    switch object[column] {
    case nil, .null?: return []
    case .string(let text)?: return [Message(.user, text)]
    case let list? where list.array != nil: return try messages(list, column)
    case let other?:
      throw error(column, "expected text or a list of messages, found \(other.kind)")
    }
  }

  /// The assistant's last words; what comes before joins `conversation`.
  private func reply(
    of list: [Message], _ column: String, _ conversation: inout [Message]
  ) throws(DataError) -> String {
    guard let last = list.lastIndex(where: { $0.role == .assistant }) else {
      throw error(column, "no assistant's turn; one is what is judged")
    }
    conversation += list[..<last]
    return list[last].content
  }
}
