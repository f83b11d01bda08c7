import Models
import Records
import Text

extension Decoder {
  /// Continues one prefix on the caller's thread and hands out the text as it is written.
  ///
  /// The tokens are those that an `Engine` gives for the same request. Text that may yet turn out to
  /// begin a stop text is held back; the pieces join to the action's text.
  ///
  /// - Parameters:
  ///   - request: what to continue, and how.
  ///   - tokenizer: the model's.
  ///   - write: takes each piece of text.
  /// - Throws: `RolloutError` where the prefix does not fit, or the scores are not finite.
  public func stream(
    _ request: SampleRequest, tokenizer: any Tokenizer, _ write: (String) -> Void
  ) throws(RolloutError) -> Action {
    var memory = PrefixMemory()
    return try stream(request, tokenizer: tokenizer, memory: &memory, write)
  }

  /// As `stream(_:tokenizer:_:)`, reading only what `memory` does not know of the prefix; the bits
  /// are the same.
  public func stream(
    _ request: SampleRequest, tokenizer: any Tokenizer, memory: inout PrefixMemory,
    _ write: (String) -> Void
  ) throws(RolloutError) -> Action {
    if let fault = request.fault(for: configuration) { throw fault }
    var text = StreamedText(tokenizer, stops: request.stops)
    let cache = memory.cache(for: request.prefix) ?? emptyCache()
    var scores = advance([cache], by: [Array(request.prefix[cache.count...])])
    let prompt = cache.forked()
    var sampling = Sampling(
      request, cache: cache, tokenizer: tokenizer, context: configuration.maxPositionEmbeddings)
    while true {
      if let result = sampling.draw(scores, row: 0, width: configuration.vocabSize) {
        let action = try result.get()
        memory.keep(prompt: prompt, whole: cache, of: request.prefix + action.tokens)
        write(String(action.text.unicodeScalars.dropFirst(text.count)))
        return action
      }
      let piece = text.append(sampling.last)
      if !piece.isEmpty { write(piece) }
      scores = advance([cache], by: [[sampling.last]])
    }
  }
}

extension SampleRequest {
  /// Why a model of this shape cannot continue the request; `nil` where it can.
  func fault(for configuration: DecoderConfiguration) -> RolloutError? {
    let (count, context) = (prefix.count, configuration.maxPositionEmbeddings)
    if count == 0 { return .badPrompt(reason: "the prompt has no tokens") }
    if limit < 1 { return .badPrompt(reason: "\(limit) tokens were asked for") }
    let vocabulary = Int32(clamping: configuration.vocabSize)
    if let odd = prefix.first(where: { $0 < 0 || $0 >= vocabulary }) {
      return .badPrompt(reason: "token \(odd) is outside the model's vocabulary of \(vocabulary)")
    }
    return count >= context ? .promptTooLong(tokens: count, context: context) : nil
  }
}

/// Text that is handed out as soon as it cannot belong to a stop text any more.
private struct StreamedText {
  /// Scalars handed out so far.
  private(set) var count = 0
  private var decoder: StreamingDecoder
  private var held = ""
  private let stops: [String]

  init(_ tokenizer: any Tokenizer, stops: [String]) {
    decoder = StreamingDecoder(tokenizer, at: .continuation)
    self.stops = stops
  }

  mutating func append(_ token: Int32) -> String {
    held += decoder.append(token)
    let free = held.unicodeScalars.count - withheld
    let piece = String(held.unicodeScalars.prefix(free))
    held = String(held.unicodeScalars.dropFirst(free))
    count += free
    return piece
  }

  /// How many scalars at the end may begin a stop text.
  private var withheld: Int {
    let tail = Array(held.unicodeScalars)
    let longest = stops.map { $0.unicodeScalars.count - 1 }.max() ?? 0
    return stride(from: min(longest, tail.count), to: 0, by: -1).first { length in
      stops.contains { $0.unicodeScalars.starts(with: tail.suffix(length)) }
    } ?? 0
  }
}
