/// One part of a conversation.
public struct Message: Sendable, Codable, Hashable {
  /// Who speaks.
  public enum Role: String, Sendable, Codable, CaseIterable {
    /// Instructions.
    case system
    /// The asker.
    case user
    /// The policy.
    case assistant
    /// A tool's result.
    case tool
  }
  /// Who speaks.
  public var role: Role
  /// What is said.
  public var content: String

  /// A message.
  public init(_ role: Role, _ content: String) {
    self.role = role
    self.content = content
  }
}

/// What the policy is shown first: plain text, or a conversation that a template renders.
public enum Prompt: Sendable, Codable, Hashable {
  /// Text that goes to the tokenizer as it is.
  case text(String)
  /// A conversation.
  case messages([Message])

  /// The prompt as a conversation: plain text is one user message.
  public var messages: [Message] {
    switch self {
    case .text(let text): [Message(.user, text)]
    case .messages(let messages): messages
    }
  }

  /// The prompt as one string for people: the last message's content of a conversation.
  public var summary: String {
    switch self {
    case .text(let text): text
    case .messages(let messages): messages.last?.content ?? ""
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
