/// One part of a conversation, with every field that the row had, in its order.
public struct Message: Sendable, Hashable {
  /// Who speaks: one of the four here, or whom a template knows besides, such as `developer`.
  public struct Role: RawRepresentable, Sendable, Hashable {
    /// The role's name in rows and templates.
    public let rawValue: String
    /// The role called `rawValue`.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Instructions.
    public static let system = Role(rawValue: "system")
    /// The asker.
    public static let user = Role(rawValue: "user")
    /// The policy.
    public static let assistant = Role(rawValue: "assistant")
    /// A tool's result.
    public static let tool = Role(rawValue: "tool")
  }
  /// Who speaks.
  public var role: Role
  /// The fields besides the role: `content`, `name`, `tool_calls`, `reasoning_content`, ….
  public var fields: [JSON.Member]

  /// A message with fields as a row has them.
  public init(_ role: Role, fields: [JSON.Member]) {
    self.role = role
    self.fields = fields
  }

  /// A message that is text.
  public init(_ role: Role, _ content: String) {
    self.init(role, fields: [JSON.Member("content", .string(content))])
  }

  /// The field called `name`.
  public subscript(name: String) -> JSON? { fields.last { $0.key == name }?.value }

  /// What is said, as text: the text parts of a list one after another, nothing where there is none.
  public var content: String { texts.joined() }

  /// The texts that are said: one, or each text part of a list.
  public var texts: [String] {
    switch self["content"] {
    case .string(let text)?: [text]
    case .array(let parts)?: parts.compactMap { $0.string ?? $0["text"]?.string }
    default: []
    }
  }

  /// The message with `more` at the end of what is said.
  public func continued(by more: String) -> Message {
    var message = self
    if let index = fields.lastIndex(where: { $0.key == "content" }) {
      message.fields[index].value = fields[index].value.continued(by: more)
    } else {
      message.fields.append(JSON.Member("content", .string(more)))
    }
    return message
  }
}

extension JSON {
  /// Text, or a list whose last text part goes on.
  fileprivate func continued(by more: String) -> JSON {
    guard case .array(var parts) = self else { return .string((string ?? "") + more) }
    for (index, part) in parts.enumerated().reversed() {
      guard var members = part.members, let text = part["text"]?.string,
        let place = members.firstIndex(where: { $0.key == "text" })
      else { continue }
      members[place].value = .string(text + more)
      parts[index] = .object(members)
      return .array(parts)
    }
    return .array(parts + [["type": "text", "text": .string(more)]])
  }
}

extension Message: Codable {
  /// Reads an object with a `role`.
  public init(from decoder: any Decoder) throws {
    let object = try JSON(from: decoder)
    guard let role = object["role"]?.string else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "a message needs a role"))
    }
    self.init(
      Role(rawValue: role), fields: (object.members ?? []).filter { $0.key != "role" })
  }

  /// Writes the role and the fields as one object.
  public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }

  /// The role and the fields as one object.
  public var json: JSON { .object([JSON.Member("role", .string(role.rawValue))] + fields) }
}

/// What the policy is shown first: plain text, or a conversation that a template renders.
public enum Prompt: Sendable, Codable, Hashable {
  /// Text that goes to the tokenizer as it is.
  case text(String)
  /// A conversation, and what else its template may read, as an object: `tools` and variables.
  case messages([Message], variables: JSON = .object([]))

  /// The prompt as a conversation: plain text is one user message.
  public var messages: [Message] {
    switch self {
    case .text(let text): [Message(.user, text)]
    case .messages(let messages, _): messages
    }
  }

  /// What a template may read besides the messages.
  public var variables: JSON {
    switch self {
    case .text: .object([])
    case .messages(_, let variables): variables
    }
  }

  /// The prompt as one string for people: the last message's content of a conversation.
  public var summary: String {
    switch self {
    case .text(let text): text
    case .messages(let messages, _): messages.last?.content ?? ""
    }
  }
}

/// A problem set to the policy, and the columns that verifiers grade by.
public struct Problem: Sendable, Codable, Hashable {
  /// Stable across runs: `file:line`, or the row's own `id`.
  public var id: String
  /// What the policy is shown.
  public var prompt: Prompt
  /// The dataset row, as an object.
  public var columns: JSON

  /// A problem.
  public init(id: String, prompt: Prompt, columns: JSON = .object([])) {
    self.id = id
    self.prompt = prompt
    self.columns = columns
  }
}
