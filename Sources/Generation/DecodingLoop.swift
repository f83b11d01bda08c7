import Kernels
import Models
import Records
import Text

/// What the engine's thread does: prefixes are read, tokens drawn, results delivered.
struct DecodingLoop: @unchecked Sendable {
  let decoder: Decoder
  let tokenizer: any Tokenizer
  let room: CacheRoom
  let queue: RequestQueue

  private typealias Active = (sampling: Sampling, pending: Pending)

  /// A prefix that was read: what the model keeps of it, and where the scores of its next token stand.
  private struct ReadPrefix {
    let tokens: [Int32]
    let cache: KeyValueCache
    let scores: Buffer
    let row: Int
  }

  /// Works until the queue is closed and empty.
  func run() {
    while let waiting = queue.whenSubmitted() { finish(room.batch(of: waiting)) }
  }

  /// Decodes `capacity` samples at once until nothing is active, taking in what arrives on the way.
  private func finish(_ capacity: Int) {
    var active: [Active] = []
    var last: ReadPrefix?
    repeat {
      if !active.isEmpty { advance(&active) }
      // The weights may have changed as soon as nobody waits.
      if active.isEmpty { last = nil }
      let more = queue.available(capacity - active.count)
      if !more.isEmpty { active += admit(more, after: &last) }
    } while !active.isEmpty
  }

  /// Feeds each sample's last token and draws the next.
  private func advance(_ active: inout [Active]) {
    let scores = decoder.advance(
      active.map(\.sampling.cache), by: active.map { [$0.sampling.last] })
    draw(&active, scores) { $0 }
  }

  /// Reads the distinct prefixes and draws everybody's first token.
  ///
  /// - Parameter last: the prefix read last, so that samples that share it may enter one by one.
  private func admit(_ pending: [Pending], after last: inout ReadPrefix?) -> [Active] {
    let sound = pending.filter { item in
      let fault = item.request.fault(for: decoder.configuration)
      if let fault { item.finish(.failure(fault)) }
      return fault == nil
    }
    let known = last
    var active: [Active] = []
    if let known {
      active += begin(sound.filter { $0.request.prefix == known.tokens }.map { ($0, known) })
    }
    var places: [[Int32]: Int] = [:]
    var prefixes: [[Int32]] = []
    let new = sound.filter { $0.request.prefix != known?.tokens }
    let order = new.map { item in
      let place = places[item.request.prefix] ?? prefixes.count
      if place == prefixes.count {
        places[item.request.prefix] = place
        prefixes.append(item.request.prefix)
      }
      return place
    }
    if prefixes.isEmpty { return active }
    let read = read(prefixes)
    last = order.last.map { read[$0] }
    return active + begin(zip(new, order).map { ($0, read[$1]) })
  }

  /// Reads prefixes together.
  private func read(_ prefixes: [[Int32]]) -> [ReadPrefix] {
    let caches = prefixes.map { _ in decoder.emptyCache() }
    let scores = decoder.advance(caches, by: prefixes)
    return zip(prefixes, caches).enumerated().map { row, prefix in
      ReadPrefix(tokens: prefix.0, cache: prefix.1, scores: scores, row: row)
    }
  }

  /// Draws the first tokens of samples whose prefixes were read together.
  private func begin(_ samples: [(Pending, ReadPrefix)]) -> [Active] {
    guard let scores = samples.first?.1.scores else { return [] }
    var active: [Active] = samples.map { item, prefix in
      let sampling = Sampling(
        item.request, cache: prefix.cache.forked(), tokenizer: tokenizer,
        context: decoder.configuration.maxPositionEmbeddings)
      return (sampling, item)
    }
    draw(&active, scores) { samples[$0].1.row }
    return active
  }

  /// Draws a token for each active sample from its row of scores; those that end are delivered.
  private func draw(_ active: inout [Active], _ scores: Buffer, row: (Int) -> Int) {
    let width = decoder.configuration.vocabSize
    let timing = Profile.enter(.sampling)
    let drawn = parallelUpdate(&active) { i, item in
      item.sampling.draw(scores, row: row(i), width: width)
    }
    timing.leave()
    guard drawn.contains(where: { $0 != nil }) else { return }
    for (item, result) in zip(active, drawn) {
      if let result { item.pending.finish(result) }
    }
    active = zip(active, drawn).filter { $1 == nil }.map(\.0)
  }
}
