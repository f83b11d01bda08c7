public import Records

/// Turns a conversation into the text that a model sees.
public protocol ChatTemplate: Sendable {
  /// The conversation cut where training switches: what the policy writes apart from what it reads.
  ///
  /// Each segment is encoded by itself, so a conversation's ids begin with the ids of its beginning.
  ///
  /// - Parameters: opensReply: whether an assistant's turn is opened at the end.
  func segments(of messages: [Message], opensReply: Bool) throws(TokenizerError) -> [ChatSegment]
}

/// A stretch of a rendered conversation.
public struct ChatSegment: Sendable, Hashable {
  /// The text as the model sees it.
  public var text: String
  /// An assistant's turn: the policy writes it and an end-of-sequence token after it.
  public var isReply: Bool

  /// A segment.
  public init(_ text: String, isReply: Bool = false) {
    self.text = text
    self.isReply = isReply
  }
}

/// Plain role tags: `<|user|>`, a line break, the content, a line break.
///
/// An assistant's content ends with the end-of-sequence token in place of the line break.
public struct RoleTags: ChatTemplate {
  /// Plain role tags.
  public init() {}

  /// The conversation cut into what the policy reads and what it writes.
  public func segments(of messages: [Message], opensReply: Bool) throws(TokenizerError)
    -> [ChatSegment]
  {
    var segments: [ChatSegment] = []
    for message in messages {
      let tag = Self.tag(message.role)
      segments +=
        message.role == .assistant
        ? [ChatSegment(tag), ChatSegment(message.content, isReply: true)]
        : [ChatSegment(tag + message.content + "\n")]
    }
    return opensReply ? segments + [ChatSegment(Self.tag(.assistant))] : segments
  }

  private static func tag(_ role: Message.Role) -> String { "<|\(role.rawValue)|>\n" }
}
