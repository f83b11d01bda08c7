import Records

extension JSONRow {
  /// The row as a submission to a verifier; its columns are all of the row's.
  ///
  /// The completion is text, or messages of which the assistant's last is judged and the others belong
  /// to the conversation; a row of `messages` alone is a conversation that ends with it. The prompt is
  /// text or messages, and may be missing. What no column says is not known: `finish_reason` says why
  /// the completion ended, `completion_ids` what its tokens are.
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
      messages: messages, completion: text, tokens: try completionIDs(), finish: finish,
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

  /// Why the completion ended, in the words of servers and of runs; `nil` where no word is known.
  private var finish: StopReason? {
    switch object["finish_reason"]?.string {
    case "length", "max_tokens": .length
    case "stop", "eos", "eos_token", "end_turn": .endOfSequence
    case "stop_string", "stop_sequence": .stopString
    case "environment": .environment
    default: nil
    }
  }

  private func completionIDs() throws(DataError) -> [Int32]? {
    guard let value = object["completion_ids"], value != .null else { return nil }
    let tokens = value.array?.map { $0.int.flatMap { Int32(exactly: $0) } } ?? [nil]
    let known = tokens.compactMap { $0 }
    guard known.count == tokens.count, known.allSatisfy({ $0 >= 0 }) else {
      throw error("completion_ids", "expected a list of token ids, found \(value.kind)")
    }
    return known
  }

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
