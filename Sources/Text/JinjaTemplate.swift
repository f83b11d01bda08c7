public import Foundation
public import Records

/// A chat template in Jinja, as checkpoints carry it.
///
/// It is rendered as transformers does: with `messages`, `tools`, `documents`,
/// `add_generation_prompt`, the special tokens' texts, and variables of the recipe and of the row,
/// the row's last. BOS is the template's own affair: it is where the template writes it and nowhere
/// else. Turns end as the template ends them.
public struct JinjaTemplate: ChatTemplate {
  /// The file in a checkpoint's directory.
  public static let fileName = "chat_template.jinja"
  /// The template for conversations with tools, where there is another.
  static let toolUseFileName = "additional_chat_templates/tool_use.jinja"

  /// What a checkpoint calls its special tokens: `bos_token`, `eos_token`, ….
  public var tokens: [JSON.Member]
  /// Texts of special tokens: one of them after what an assistant says ends the turn.
  public var specials: [String]
  /// Where the template stands, as errors call it.
  public let place: String
  /// Variables that every conversation is rendered with.
  public var variables: JSON = .object([])
  /// The day that `strftime_now` writes; without one, templates find no such function.
  public var date: CalendarDate?
  /// The template as it is written.
  public let source: String
  /// The template for conversations with tools, where there is another.
  public let toolUseSource: String?
  private let jinja: Jinja
  private let toolUse: Jinja?

  /// A template.
  ///
  /// - Parameters:
  ///   - toolUse: the template for conversations with tools, where there is another.
  ///   - place: what errors call it.
  /// - Throws: `RenderError.template` where it cannot be read.
  public init(
    _ source: String, toolUse: String? = nil, place: String, tokens: [JSON.Member] = [],
    specials: [String] = []
  ) throws(RenderError) {
    do {
      jinja = try Jinja(source, name: place)
      self.toolUse = try toolUse.map { source throws(JinjaError) in
        try Jinja(source, name: place + " (tool_use)")
      }
    } catch { throw .template(error) }
    self.source = source
    toolUseSource = toolUse
    self.tokens = tokens
    self.specials = specials
    self.place = place
  }

  /// `true`: it is there where the template writes it, and nowhere else.
  public var spellsBOS: Bool { true }

  /// Writes `chat_template.jinja` and, where there is another for conversations with tools,
  /// `additional_chat_templates/tool_use.jinja`, as transformers does.
  public func save(to directory: URL) throws(RenderError) {
    try write(source, to: directory.appending(path: Self.fileName))
    if let toolUseSource {
      try write(toolUseSource, to: directory.appending(path: Self.toolUseFileName))
    }
  }

  /// The whole text of a conversation.
  ///
  /// - Parameter opensReply: whether the template is asked to open an assistant's turn at the end.
  public func text(of chat: Chat, opensReply: Bool) throws(RenderError) -> MarkedText {
    try text(of: chat, opensReply: opensReply, tracing: [])
  }

  /// The same, with what the messages `turns` say marked as traced.
  func text(of chat: Chat, opensReply: Bool, tracing turns: [Int]) throws(RenderError)
    -> MarkedText
  {
    let tools = variable("tools", chat)
    let hasTools = !(tools?.array ?? []).isEmpty
    do {
      return try ((hasTools ? toolUse : nil) ?? jinja).render(date: date) { scope in
        for member in tokens { scope[member.key] = JinjaValue(member.value) }
        scope["tools"] = JinjaValue.none
        scope["documents"] = JinjaValue.none
        for member in (variables.members ?? []) + (chat.variables.members ?? []) {
          scope[member.key] = JinjaValue(member.value, .data)
        }
        let messages = chat.messages.enumerated().map { turn, message in
          value(of: message, marks: turns.contains(turn) ? [.data, .traced] : .data)
        }
        scope["messages"] = .list(JinjaElements(messages))
        scope["add_generation_prompt"] = .bool(opensReply)
      }
    } catch { throw .template(error) }
  }

  private func variable(_ name: String, _ chat: Chat) -> JSON? {
    chat.variables[name] ?? variables[name]
  }

  /// A message as templates read it.
  private func value(of message: Message, marks: MarkedText.Marks) -> JinjaValue {
    var map = JinjaMap()
    let reasoning = ["reasoning_content", "thinking", "reasoning"].lazy
      .compactMap { message[$0] }.first { $0 != .null }
    if let reasoning { map.set("thinking", JinjaValue(reasoning, marks)) }
    map.set("role", .text(message.role.text))
    for member in message.fields {
      map.set(.text(MarkedText(member.key, marks)), JinjaValue(member.value, marks))
    }
    if let reasoning { map.set("reasoning_content", JinjaValue(reasoning, marks)) }
    return .map(map)
  }
}
