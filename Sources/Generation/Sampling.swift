import Kernels
import Models
import Records
import Text

/// One continuation in the making.
struct Sampling {
  let request: SampleRequest
  let cache: KeyValueCache
  private(set) var tokens: [Int32] = []
  private var logProbs: [Float] = []
  private var text = ""
  private var decoder: StreamingDecoder
  private let limit: Int

  /// Continues `cache`, which holds the request's prefix and is this sampling's own.
  init(_ request: SampleRequest, cache: KeyValueCache, tokenizer: any Tokenizer, context: Int) {
    self.request = request
    self.cache = cache
    limit = min(request.limit, context - request.prefix.count)
    decoder = StreamingDecoder(tokenizer, at: .continuation)
  }

  /// The last token drawn, which the model has not seen yet.
  var last: Int32 { tokens.last ?? request.prefix.last ?? 0 }

  /// Draws the next token from row `row` of the scores.
  ///
  /// - Returns: the finished action or the fault, or `nil` where there is more to come.
  mutating func draw(_ scores: Buffer, row: Int, width: Int) -> Result<Action, RolloutError>? {
    let drawn = request.settings.draw(
      scores, row: row, width: width, seed: request.seed.child(tokens.count))
    guard drawn.logProb.isFinite else {
      return .failure(.notFinite(position: request.prefix.count + tokens.count))
    }
    tokens.append(drawn.token)
    logProbs.append(drawn.logProb)
    if request.ends.contains(drawn.token) { return .success(finished(.endOfSequence)) }
    text += decoder.append(drawn.token)
    if let cut = firstStop() {
      text = String(text[..<cut])
      return .success(action(.stopString))
    }
    return tokens.count >= limit ? .success(finished(.length)) : nil
  }

  private func firstStop() -> String.Index? {
    request.stops.compactMap { text.firstRange(of: $0)?.lowerBound }.min()
  }

  private mutating func finished(_ stop: StopReason) -> Action {
    text += decoder.finish()
    return action(stop)
  }

  private func action(_ stop: StopReason) -> Action {
    Action(tokens: tokens, logProbs: logProbs, text: text, stop: stop)
  }
}
