import Kernels
import Models
import Records
import Text

/// What the engine's thread does: prefixes are read, tokens drawn, results delivered.
struct DecodingLoop: @unchecked Sendable {
  let decoder: Decoder
  let tokenizer: any Tokenizer
  let capacity: Int
  let queue: RequestQueue

  private typealias Active = (sampling: Sampling, pending: Pending)

  /// Works until the queue is closed and empty.
  func run() {
    while let work = queue.next(capacity) { finish(work) }
  }

  /// Decodes until nothing is active, taking in what arrives on the way.
  private func finish(_ first: [Pending]) {
    var active = admit(first)
    while !active.isEmpty {
      advance(&active)
      let more = queue.available(capacity - active.count)
      if !more.isEmpty { active += admit(more) }
    }
  }

  /// Feeds each sample's last token and draws the next.
  private func advance(_ active: inout [Active]) {
    let scores = decoder.advance(
      active.map(\.sampling.cache), by: active.map { [$0.sampling.last] })
    draw(&active, scores) { $0 }
  }

  /// Reads the distinct prefixes and draws everybody's first token.
  private func admit(_ pending: [Pending]) -> [Active] {
    var places: [[Int32]: Int] = [:]
    var prefixes: [[Int32]] = []
    var admitted: [(pending: Pending, place: Int)] = []
    for item in pending {
      if let fault = item.request.fault(for: decoder.configuration) {
        item.finish(.failure(fault))
        continue
      }
      let place = places[item.request.prefix] ?? prefixes.count
      if place == prefixes.count {
        places[item.request.prefix] = place
        prefixes.append(item.request.prefix)
      }
      admitted.append((item, place))
    }
    if admitted.isEmpty { return [] }
    let caches = prefixes.map { _ in decoder.emptyCache() }
    let scores = decoder.advance(caches, by: prefixes)
    var active: [Active] = admitted.map { item, place in
      let sampling = Sampling(
        item.request, cache: caches[place].forked(), tokenizer: tokenizer,
        context: decoder.configuration.maxPositionEmbeddings)
      return (sampling, item)
    }
    draw(&active, scores) { admitted[$0].place }
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
