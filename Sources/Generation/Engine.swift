import Foundation
import Models
import Text

/// Owns the model while it writes: batches whatever is ready, on a thread of its own.
///
/// Requests with equal prefixes share one pass over the prefix. Finished samples leave the batch and
/// waiting ones enter. What a request gives depends on its prefix, settings and seed alone, never on
/// who shares its batch.
///
/// The weights may be changed only while no request is under way. An engine that nobody holds any
/// more closes itself.
public final class Engine: Sampler {
  private let queue = RequestQueue()

  /// The most samples decoded at once where nothing else is said.
  public static let defaultCapacity = 512

  /// An engine over `decoder`.
  ///
  /// - Parameter capacity: the most samples decoded at once; bounds the memory of their caches. Fewer are
  ///   where that keeps a small model and its samples in the processor's cache.
  public init(_ decoder: Decoder, tokenizer: any Tokenizer, capacity: Int = defaultCapacity) {
    // The thread holds the queue and the model, not the engine, which could never end otherwise.
    let loop = DecodingLoop(
      decoder: decoder, tokenizer: tokenizer,
      room: CacheRoom(
        most: capacity, shape: decoder.configuration, precision: decoder.precision), queue: queue)
    let thread = Thread { loop.run() }
    thread.name = "hone.engine"
    thread.stackSize = 8 << 20
    thread.start()
  }

  deinit { queue.close() }

  /// Takes no more requests; the thread ends once those under way and waiting are done.
  public func close() { queue.close() }

  /// One result a request, in order.
  public func sample(_ requests: [SampleRequest]) async -> [Result<Action, RolloutError>] {
    await sample(requests) { _, _ in }
  }

  /// The same, each result delivered from the engine's thread when its last token is drawn.
  public func sample(
    _ requests: [SampleRequest],
    delivering deliver: @escaping @Sendable (Int, Result<Action, RolloutError>) -> Void
  ) async -> [Result<Action, RolloutError>] {
    if requests.isEmpty { return [] }
    return await withCheckedContinuation { continuation in
      let collector = Collector(requests.count) { continuation.resume(returning: $0) }
      let pending = requests.enumerated().map { index, request in
        Pending(request: request) { result in
          deliver(index, result)
          collector.put(result, at: index)
        }
      }
      queue.submit(pending)
    }
  }
}
