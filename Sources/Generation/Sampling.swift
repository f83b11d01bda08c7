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
  private let longestStop: Int  // scalars

  /// Continues `cache`, which holds the request's prefix and is this sampling's own.
  init(_ request: SampleRequest, cache: KeyValueCache, tokenizer: any Tokenizer, context: Int) {
    self.request = request
    self.cache = cache
    limit = min(request.limit, context - request.prefix.count)
    longestStop = request.stops.map(\.unicodeScalars.count).max() ?? 0
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
    let piece = decoder.append(drawn.token)
    text += piece
    if let cut = firstStop(completedBy: piece) {
      text = String(text.unicodeScalars[..<cut])
      return .success(action(.stopString))
    }
    return tokens.count >= limit ? .success(finished(.length)) : nil
  }

  /// Where the first stop text begins that the last piece completed, scalar by scalar.
  ///
  /// What came before holds none, so only the piece and what a stop text can reach before it are
  /// searched.
  private func firstStop(completedBy piece: String) -> String.Index? {
    let scalars = text.unicodeScalars
    let reach = piece.unicodeScalars.count + longestStop
    let start = scalars.index(scalars.endIndex, offsetBy: -reach, limitedBy: scalars.startIndex)
    let tail = scalars[(start ?? scalars.startIndex)...]
    return request.stops.filter { !$0.isEmpty }
      .compactMap { tail.firstRange(of: $0.unicodeScalars)?.lowerBound }.min()
  }

  private mutating func finished(_ stop: StopReason) -> Action {
    text += decoder.finish()
    return action(stop)
  }

  private func action(_ stop: StopReason) -> Action {
    Action(tokens: tokens, logProbs: logProbs, text: text, stop: stop)
  }
}
