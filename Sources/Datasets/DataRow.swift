public import Records

/// One row, read: what the policy is shown, what it may be trained to say, and every column.
public struct DataRow: Sendable, Hashable {
  /// What follows the prompt.
  public enum Target: Sendable, Hashable {
    /// Nothing: verifiers judge what the policy writes.
    case none
    /// The text to learn.
    case completion(String)
    /// The assistant's message to learn.
    case reply(Message)
    /// A whole conversation, in which every assistant's turn is learned.
    case conversation([Message])
    /// What somebody said of completions.
    case preference(Preference)
  }
  /// The row's own `id`, or `file:line`.
  public var id: String
  /// The file, as it was named.
  public var file: String
  /// The line, from 1.
  public var line: Int
  /// What the policy is shown: a conversation's part before its last assistant's turn.
  public var prompt: Prompt
  /// What follows.
  public var target: Target
  /// The row's columns, and the mapped ones under their new names.
  public var columns: JSON

  /// The row at `line` of `file`; its id is that place.
  public init(
    file: String, line: Int, prompt: Prompt, target: Target = .none, columns: JSON = .object([])
  ) {
    id = "\(file):\(line)"
    self.file = file
    self.line = line
    self.prompt = prompt
    self.target = target
    self.columns = columns
  }

  /// The row as a problem for the policy.
  public var problem: Problem { Problem(id: id, prompt: prompt, columns: columns) }

  /// What kind of row this is, by the columns that were read.
  public var kind: String {
    switch target {
    case .none: "prompt"
    case .completion: prompt == .text("") ? "text" : "prompt, completion"
    case .reply: "prompt, completion"
    case .conversation: "messages"
    case .preference(.pair): "prompt, chosen, rejected"
    case .preference(.labelled): "prompt, completion, label"
    case .preference(.ranked): "prompt, completions"
    }
  }
}

/// Reads the rows of one source.
struct RowReader {
  private let source: DataSource
  private let promptTemplate: TextTemplate?
  private let completionTemplate: TextTemplate?

  init(_ source: DataSource) throws(DataError) {
    self.source = source
    promptTemplate = try Self.template(source.promptTemplate, "prompt_template", source.path)
    completionTemplate = try Self.template(
      source.completionTemplate, "completion_template", source.path)
  }

  private static func template(_ text: String?, _ key: String, _ file: String) throws(DataError)
    -> TextTemplate?
  {
    guard let text else { return nil }
    do {
      return try TextTemplate(text)
    } catch { throw DataError(file, field: key, error.problem) }
  }

  func row(_ raw: JSONRow) throws(DataError) -> DataRow {
    let row = try mapped(raw)
    var read = DataRow(
      file: raw.file, line: raw.line, prompt: .text(""), columns: row.object)
    if let id = row.object["id"], let name = id.string ?? id.int.map(String.init) { read.id = name }
    if let (prompt, preference) = try preference(row) {
      (read.prompt, read.target) = (prompt, .preference(preference))
      return read
    }
    if !hasPrompt(row), let list = row.object["messages"] {
      let messages = withSystem(try row.messages(list, "messages"))
      read.target = .conversation(messages)
      let last = messages.lastIndex { $0.role == .assistant }
      guard let last else {
        throw row.error("messages", "no assistant's turn; one is what is learned")
      }
      read.prompt = .messages(
        Array(messages[..<last]), variables: try row.chatVariables())
    } else if isText(row) {
      read.target = .completion(try text(row))
    } else {
      read.prompt = try prompt(row)
      read.target = try completion(row, of: read.prompt)
    }
    return read
  }

  /// The row with the mapped columns under their new names.
  private func mapped(_ row: JSONRow) throws(DataError) -> JSONRow {
    var members = row.object.members ?? []
    members.removeAll { source.columns[$0.key] != nil && source.columns.values.contains($0.key) }
    for (column, name) in source.columns.sorted(by: { $0.key < $1.key }) {
      guard let value = row.object[column] else {
        throw row.error(column, "there is no such column; \(columnList(row.object, near: column))")
      }
      if name != column, row.object[name] != nil, source.columns[name] == nil {
        throw row.error(
          name, "is a column already, and \"\(column)\" is mapped to it; map one of them")
      }
      members.removeAll { $0.key == name }
      members.append(JSON.Member(name, value))
    }
    return JSONRow(file: row.file, line: row.line, object: .object(members))
  }

  /// Whether the row says what its prompt is.
  func hasPrompt(_ row: JSONRow) -> Bool {
    promptTemplate != nil || row.object["prompt"] != nil
  }

  func prompt(_ row: JSONRow) throws(DataError) -> Prompt {
    let prompt: Prompt
    if let promptTemplate {
      prompt = .text(try promptTemplate.text(for: row, key: "prompt_template"))
    } else {
      switch row.object["prompt"] {
      case .string(let text)?: prompt = .text(text)
      case let list? where list.array != nil:
        prompt = .messages(
          try row.messages(list, "prompt"), variables: try row.chatVariables())
      case nil:
        throw row.error(
          "prompt",
          "there is no such column; \(columnList(row.object, near: "prompt")); "
            + "map one with `columns`, or give a `prompt_template`")
      case let other?:
        throw row.error(
          "prompt", "expected text or a list of messages, found \(other.kind)")
      }
    }
    return settled(prompt)
  }

  /// The prompt behind the system's, where there is one.
  func settled(_ prompt: Prompt) -> Prompt {
    source.systemPrompt == nil
      ? prompt : .messages(withSystem(prompt.messages), variables: prompt.variables)
  }

  /// Whether all of the row is one text to learn, as in language modelling.
  private func isText(_ row: JSONRow) -> Bool {
    promptTemplate == nil && completionTemplate == nil && row.object["prompt"] == nil
      && row.object["completion"] == nil && row.object["text"] != nil
  }

  private func text(_ row: JSONRow) throws(DataError) -> String {
    guard let text = row.object["text"]?.string else {
      throw row.error("text", "expected text, found \(row.object["text"]?.kind ?? "nothing")")
    }
    return text
  }

  func completion(_ row: JSONRow, of prompt: Prompt) throws(DataError) -> DataRow.Target {
    if let completionTemplate {
      return .completion(try completionTemplate.text(for: row, key: "completion_template"))
    }
    switch row.object["completion"] {
    case nil, .null?: return .none
    case .string(let text)?: return .completion(text)
    case let list? where list.array != nil:
      let turns = try row.messages(list, "completion")
      guard turns.count == 1, turns[0].role == .assistant else {
        throw row.error(
          "completion", "expected one assistant's message; put conversations under `messages`")
      }
      if case .text = prompt { return .completion(turns[0].content) }
      return .reply(turns[0])
    case let other?:
      throw row.error("completion", "expected text, found \(other.kind); put it in quotes")
    }
  }

  func withSystem(_ messages: [Message]) -> [Message] {
    guard let system = source.systemPrompt, messages.first?.role != .system else { return messages }
    return [Message(.system, system)] + messages
  }
}

extension DataRow {
  /// The row as `source` says that its columns are read.
  ///
  /// - Throws: `DataError` at the column that cannot be read.
  public init(_ row: JSONRow, of source: DataSource) throws(DataError) {
    self = try RowReader(source).row(row)
  }
}
