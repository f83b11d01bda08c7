public import Foundation
import Records

/// Plain role tags: `<|user|>`, a line break, the content, a line break.
///
/// An assistant's content ends with the end-of-sequence token in place of the line break. The
/// default of vocabularies made here. Fields other than the content are not shown.
public struct RoleTags: ChatTemplate {
  /// What recipes call them.
  public static let recipeName = "role_tags"

  /// Plain role tags.
  public init() {}

  /// `false`: the renderer puts BOS first.
  public var spellsBOS: Bool { false }

  /// The conversation cut into what the policy reads and what it writes.
  public func segments(of chat: Chat, as view: ChatView) throws(RenderError) -> [ChatSegment] {
    switch view {
    case .prompt: opened(chat)
    case .reply(let reply):
      opened(chat) + [said(reply, isTrained: true, closes: true, turn: chat.messages.count)]
    case .conversation:
      chat.messages.enumerated().flatMap { turn($1, isTrained: true, at: $0) }
    }
  }

  /// Writes `chat_template.jinja`, so that no other template of the checkpoint's files counts; who
  /// reads it here gets `RoleTags` again.
  public func save(to directory: URL) throws(RenderError) {
    try write(Self.source, to: directory.appending(path: JinjaTemplate.fileName))
  }

  /// The same tags in Jinja, for other readers of the checkpoint.
  static let source = """
    {#- Role tags, as Hone writes them. -#}
    {{- bos_token }}
    {%- for message in messages %}
      {{- '<|' + message.role + '|>\\n' }}
      {%- set content = message.content if message.content is string else
        (message.content or []) | selectattr('text', 'defined') | map(attribute='text') | join %}
      {%- if message.role == 'assistant' %}
        {%- generation %}{{- content }}{{- eos_token }}{%- endgeneration %}
      {%- else %}
        {{- content + '\\n' }}
      {%- endif %}
    {%- endfor %}
    {%- if add_generation_prompt %}{{- '<|assistant|>\\n' }}{%- endif %}

    """

  private func opened(_ chat: Chat) -> [ChatSegment] {
    guard chat.endsWithAssistant, let last = chat.messages.last else {
      return chat.messages.flatMap { turn($0) } + [tag(.assistant)]
    }
    return chat.messages.dropLast().flatMap { turn($0) }
      + [tag(.assistant), said(last)]
  }

  private func turn(_ message: Message, isTrained: Bool = false, at turn: Int = 0)
    -> [ChatSegment]
  {
    if message.role == .assistant {
      return [tag(.assistant), said(message, isTrained: isTrained, closes: true, turn: turn)]
    }
    let content = MarkedText(message.content, .data)
    return [ChatSegment(tag(message.role).text + content + "\n")]
  }

  private func said(
    _ message: Message, isTrained: Bool = false, closes: Bool = false, turn: Int = 0
  ) -> ChatSegment {
    ChatSegment(
      MarkedText(message.content, .data), isTrained: isTrained, closes: closes,
      says: isTrained ? message.texts : [], turn: turn)
  }

  private func tag(_ role: Message.Role) -> ChatSegment {
    ChatSegment(MarkedText("<|") + role.text + MarkedText("|>\n"))
  }
}
