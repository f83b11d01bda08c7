public import Records

/// An example as ids, with what carries loss.
public struct RenderedExample: Sendable, Hashable, Codable {
  /// The whole sequence.
  public var tokens: [Int32]
  /// Whether a token carries loss; set by position, whatever the id.
  public var isTrained: [Bool]
  /// How many tokens come before the first that is trained; all where none is.
  public var promptCount: Int { isTrained.firstIndex(of: true) ?? tokens.count }
  /// How many tokens carry loss.
  public var trainedCount: Int { isTrained.reduce(0) { $0 + ($1 ? 1 : 0) } }

  /// An example.
  public init(tokens: [Int32] = [], isTrained: [Bool] = []) {
    self.tokens = tokens
    self.isTrained = isTrained
  }

  mutating func append(_ ids: [Int32], isTrained trained: Bool) {
    tokens += ids
    isTrained += Array(repeating: trained, count: ids.count)
  }
}

/// The one path from an example to ids, for training and for sampling alike.
///
/// A prompt and its completion are encoded separately and joined. So the prompt's ids are always the
/// beginning of the example's ids, and what the policy is shown when it samples is what it was
/// trained on; no merge reaches across the border. In plain texts and with role tags BOS stands
/// once, first, and EOS once after everything the policy writes, both by position; a Jinja template
/// spells them. What a conversation says never becomes a special token.
public struct Renderer: Sendable {
  /// The vocabulary.
  public var tokenizer: any Tokenizer
  /// How conversations become text.
  public var template: any ChatTemplate
  /// Whether sequences may open with BOS; see `opensWithBOS`.
  public var addsBOS: Bool
  private let specials: SpecialTexts

  /// A renderer.
  public init(
    _ tokenizer: any Tokenizer, template: any ChatTemplate = RoleTags(), addsBOS: Bool = true
  ) {
    self.tokenizer = tokenizer
    self.template = template
    self.addsBOS = addsBOS
    specials = SpecialTexts(of: tokenizer)
  }

  /// Whether plain texts open with BOS: where the tokenizer itself puts it first.
  public var opensWithBOS: Bool {
    addsBOS && tokenizer.bosID != nil && tokenizer.addingSpecials([]).first == tokenizer.bosID
  }

  /// What the policy is shown before it writes; it goes on with an assistant's turn that is last.
  public func prompt(_ prompt: Prompt) throws(RenderError) -> [Int32] {
    try render(try segments(of: prompt, as: .prompt)).tokens
  }

  /// A prompt and the completion that is trained after it.
  public func example(_ prompt: Prompt, completion: String) throws(RenderError) -> RenderedExample {
    try example(prompt, reply: Message(.assistant, completion))
  }

  /// A prompt and the assistant's message that is trained after it.
  public func example(_ prompt: Prompt, reply: Message) throws(RenderError) -> RenderedExample {
    try render(try segments(of: prompt, as: .reply(reply)))
  }

  /// A conversation in which every assistant's turn is trained.
  public func conversation(_ messages: [Message], variables: JSON = .object([]))
    throws(RenderError) -> RenderedExample
  {
    try render(
      try segments(of: .messages(messages, variables: variables), as: .conversation))
  }

  /// What the policy wrote, as text; special ids add nothing.
  public func completionText(_ ids: [Int32]) -> String {
    tokenizer.decode(ids, at: .continuation)
  }

  /// What is rendered, cut where training switches, before it is encoded.
  public func segments(of prompt: Prompt, as view: ChatView) throws(RenderError) -> [ChatSegment] {
    let segments: [ChatSegment]
    switch prompt {
    case .messages(let messages, let variables):
      segments = try template.segments(of: Chat(messages, variables: variables), as: view)
    case .text(let text):
      segments = [ChatSegment(MarkedText(text, .prepared))] + plain(view)
    }
    let opens = opensWithBOS && !(prompt.isConversation && template.spellsBOS)
    return opens ? [ChatSegment.bos] + segments : segments
  }

  private func plain(_ view: ChatView) -> [ChatSegment] {
    guard case .reply(let reply) = view else { return [] }
    return [ChatSegment(MarkedText(reply.content, .prepared), isTrained: true, closes: true)]
  }

  /// The ids of `segments`, each encoded by itself.
  ///
  /// - Throws: `RenderError.turn` where a segment's ids do not spell what it says.
  public func render(_ segments: [ChatSegment]) throws(RenderError) -> RenderedExample {
    var example = RenderedExample()
    var position = TextPosition.start
    for segment in segments {
      if segment.opens {
        example.append(tokenizer.bosID.map { [$0] } ?? [], isTrained: false)
        continue
      }
      let ids = try encode(segment.text, at: position)
      if segment.isTrained { try check(ids, segment) }
      example.append(ids, isTrained: segment.isTrained)
      if segment.closes {
        example.append(Array(tokenizer.eosIDs.prefix(1)), isTrained: segment.isTrained)
      }
      if !ids.isEmpty || segment.closes { position = .continuation }
    }
    return example
  }

  /// The ids of `segments` encoded as one text wherever no end-of-sequence token comes between.
  public func joint(_ segments: [ChatSegment]) throws(RenderError) -> [Int32] {
    var joined: [ChatSegment] = []
    for segment in segments {
      if let last = joined.last, !last.closes, !last.opens {
        joined[joined.count - 1].text += segment.text
        joined[joined.count - 1].closes = segment.closes
      } else {
        joined.append(ChatSegment(segment.text, closes: segment.closes, opens: segment.opens))
      }
    }
    return try render(joined).tokens
  }

  private func encode(_ text: MarkedText, at position: TextPosition) throws(RenderError) -> [Int32]
  {
    var ids: [Int32] = []
    var position = position
    do {
      for part in specials.parts(of: text) {
        switch part {
        case .text(let text, let specials):
          ids += try tokenizer.encode(text, at: position, specials: specials)
        case .id(let id): ids.append(id)
        }
        if !ids.isEmpty { position = .continuation }
      }
    } catch { throw .tokenizer(error) }
    return ids
  }

  /// Holds ids to what their segment says; texts that the vocabulary normalizes may differ from
  /// their own spelling, not from what their own ids spell.
  private func check(_ ids: [Int32], _ segment: ChatSegment) throws(RenderError) {
    if segment.says.allSatisfy(\.isEmpty) { return }
    let spelled = MarkedText(completionText(ids)).withoutSpace
    for text in segment.says where !spelled.contains(MarkedText(text).withoutSpace) {
      let own = completionText(try encode(MarkedText(text, .data), at: .continuation))
      if !spelled.contains(MarkedText(own).withoutSpace) {
        throw .turn(segment.turn, reason: "its tokens do not spell what it says")
      }
    }
  }
}

extension Prompt {
  fileprivate var isConversation: Bool { if case .messages = self { true } else { false } }
}
