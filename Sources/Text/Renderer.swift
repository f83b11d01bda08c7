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
/// trained on; no merge reaches across the border. BOS stands once, first; EOS once after everything
/// the policy writes. Both are put in by position: text never becomes either.
public struct Renderer: Sendable {
  /// The vocabulary.
  public var tokenizer: any Tokenizer
  /// How conversations become text.
  public var template: any ChatTemplate
  /// Whether sequences open with BOS, where the vocabulary has one.
  public var addsBOS: Bool

  /// A renderer.
  public init(
    _ tokenizer: any Tokenizer, template: any ChatTemplate = RoleTags(), addsBOS: Bool = true
  ) {
    self.tokenizer = tokenizer
    self.template = template
    self.addsBOS = addsBOS
  }

  /// What the policy is shown before it writes.
  public func prompt(_ prompt: Prompt) throws(TokenizerError) -> [Int32] {
    try render(try segments(of: prompt), trainedFrom: .max).tokens
  }

  /// A prompt and the completion that is trained after it.
  public func example(_ prompt: Prompt, completion: String) throws(TokenizerError)
    -> RenderedExample
  {
    let shown = try segments(of: prompt)
    return try render(
      shown + [ChatSegment(completion, isReply: true)], trainedFrom: shown.count)
  }

  /// A conversation in which every assistant's turn is trained.
  public func conversation(_ messages: [Message]) throws(TokenizerError) -> RenderedExample {
    try render(try template.segments(of: messages, opensReply: false), trainedFrom: 0)
  }

  /// What the policy wrote, as text; special ids add nothing.
  public func completionText(_ ids: [Int32]) -> String {
    tokenizer.decode(ids, at: .continuation)
  }

  private func segments(of prompt: Prompt) throws(TokenizerError) -> [ChatSegment] {
    switch prompt {
    case .text(let text): [ChatSegment(text)]
    case .messages(let messages): try template.segments(of: messages, opensReply: true)
    }
  }

  /// Replies from segment `first` on are trained; earlier ones are history.
  private func render(_ segments: [ChatSegment], trainedFrom first: Int) throws(TokenizerError)
    -> RenderedExample
  {
    var example = RenderedExample()
    var position = TextPosition.start
    if addsBOS, let bos = tokenizer.bosID { example.append([bos], isTrained: false) }
    for (index, segment) in segments.enumerated() {
      let isTrained = segment.isReply && index >= first
      let ids = try tokenizer.encode(segment.text, at: position)
      example.append(ids, isTrained: isTrained)
      if segment.isReply { example.append(Array(tokenizer.eosIDs.prefix(1)), isTrained: isTrained) }
      if !ids.isEmpty || segment.isReply { position = .continuation }
    }
    return example
  }
}
