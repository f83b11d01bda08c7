public import Foundation
public import Records

/// Turns a conversation into the text that a model sees.
public protocol ChatTemplate: Sendable {
  /// Whether its text opens with BOS where one is wanted; else the renderer puts it first.
  var spellsBOS: Bool { get }
  /// The conversation cut where training switches: what the policy writes apart from what it reads.
  ///
  /// Each segment is encoded by itself, so an example's ids begin with the ids of its prompt.
  func segments(of chat: Chat, as view: ChatView) throws(RenderError) -> [ChatSegment]
  /// Writes what a checkpoint needs to carry its template.
  func save(to directory: URL) throws(RenderError)
}

/// A conversation, and what else a template may read.
public struct Chat: Sendable, Hashable {
  /// The messages.
  public var messages: [Message]
  /// `tools` and variables, as an object.
  public var variables: JSON

  /// A conversation.
  public init(_ messages: [Message], variables: JSON = .object([])) {
    self.messages = messages
    self.variables = variables
  }

  /// Whether the policy goes on with a turn that is there, instead of opening one.
  var endsWithAssistant: Bool { messages.last?.role == .assistant }

  /// The conversation with the policy's next words: a turn, or the end of the last one.
  func adding(_ reply: Message) -> Chat {
    var chat = self
    if endsWithAssistant, let last = messages.last {
      chat.messages[messages.count - 1] = last.continued(by: reply.content)
    } else {
      chat.messages.append(reply)
    }
    return chat
  }
}

/// What a conversation is rendered for.
public enum ChatView: Sendable, Hashable {
  /// The policy writes what follows: an assistant's turn is opened, or the last one goes on.
  case prompt
  /// The same, and what it writes.
  case reply(Message)
  /// Every assistant's turn is learned.
  case conversation
}

/// A stretch of a rendered conversation.
public struct ChatSegment: Sendable, Hashable {
  /// The text as the model sees it, the conversation's own words marked as data.
  public var text: MarkedText
  /// Whether the policy writes it, and so learns it.
  public var isTrained: Bool
  /// Whether an end-of-sequence token follows that the text does not spell.
  public var closes: Bool
  /// Whether it is the beginning-of-sequence token, and no text.
  public var opens: Bool
  /// Texts that must be found in it, spaces aside.
  public var says: [String]
  /// Which message it is, where it is a turn.
  public var turn: Int

  /// A segment.
  public init(
    _ text: MarkedText, isTrained: Bool = false, closes: Bool = false, opens: Bool = false,
    says: [String] = [], turn: Int = 0
  ) {
    self.text = text
    self.isTrained = isTrained
    self.closes = closes
    self.opens = opens
    self.says = says
    self.turn = turn
  }

  /// The beginning-of-sequence token.
  static var bos: ChatSegment { ChatSegment("", opens: true) }
}

/// Stands where a checkpoint of others has no template: prompts that are text render, conversations
/// do not.
public struct MissingTemplate: ChatTemplate {
  /// The checkpoint.
  public let place: String

  /// No template at `place`.
  public init(place: String) { self.place = place }

  /// `false`.
  public var spellsBOS: Bool { false }

  /// Refuses.
  public func segments(of chat: Chat, as view: ChatView) throws(RenderError) -> [ChatSegment] {
    throw .noTemplate(place: place)
  }

  /// Writes nothing.
  public func save(to directory: URL) throws(RenderError) {}
}

extension Message.Role {
  /// The name as templates get it: the four that are known are the template's own words, since some
  /// build special tokens of them; another is the row's, and never part of one.
  var text: MarkedText {
    let isKnown = [Self.system, .user, .assistant, .tool].contains(self)
    return MarkedText(rawValue, isKnown ? [] : .data)
  }
}

extension ChatTemplate {
  /// Writes a template's text to `file`, in one move.
  func write(_ source: String, to file: URL) throws(RenderError) {
    do {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(source.utf8).write(to: file, options: .atomic)
    } catch { throw .unwritable(path: file.relativePath, reason: reason(error)) }
  }
}
