import Kernels
import Tensors

extension Decoder {
  /// A cache that holds no tokens yet.
  public func emptyCache() -> KeyValueCache {
    KeyValueCache(
      KeyValueBlocks(
        layers: layers.count, keyHeads: configuration.numKeyValueHeads,
        head: configuration.headDim))
  }

  /// Feeds tokens to sequences, and reads the scores of what comes next.
  ///
  /// The same layers as in training, over weights packed once a version: a token's scores have the
  /// bits that training gives, whoever else is in the batch.
  ///
  /// - Parameters:
  ///   - caches: one a sequence, all different; they grow by the tokens.
  ///   - tokens: what each sequence is fed, at least one token each.
  /// - Returns: scores after each sequence's last token, `[sequences, vocabulary]`.
  public func advance(_ caches: [KeyValueCache], by tokens: [[Int32]]) -> Buffer {
    var pass = ForwardPass(
      feeding: tokens.map(\.count), to: caches, limit: configuration.feedingLimit, rotaries)
    (pass.adapters, pass.precision) = (adapters, precision)
    let x = trunk(tokens.flatMap(\.self), pass)
    let last = rows(x, pass.sequences.map { $0.upperBound - 1 })
    let states = norm(last, pass)
    let scores = linear(states, untracked: [LinearMap(head)], precision: precision)[0].buffer
    if let cap = configuration.finalSoftCap { softCap(scores, count: scores.count, at: cap) }
    return scores
  }
}
