import Kernels

/// What the attention of every layer remembers of one sequence.
public final class KeyValueCache: @unchecked Sendable {
  /// Tokens whose keys and values are stored, and shared, together.
  public static var blockLength: Int { HeadCache.blockLength }

  /// Layer by layer, key head by key head.
  private var heads: [HeadCache]
  private let keyHeads: Int

  init(layers: Int, keyHeads: Int, head: Int) {
    self.keyHeads = keyHeads
    heads = Array(repeating: HeadCache(head: head), count: layers * keyHeads)
  }

  private init(heads: [HeadCache], keyHeads: Int) {
    self.heads = heads
    self.keyHeads = keyHeads
  }

  /// How many tokens it holds.
  public var count: Int { heads.first?.count ?? 0 }

  /// A cache that goes on from here on its own; what is there already is shared, not copied.
  public func forked() -> KeyValueCache { KeyValueCache(heads: heads, keyHeads: keyHeads) }

  /// Stores the keys and values of `rows` and attends each of them to what came before it.
  ///
  /// - Parameters:
  ///   - q: `[N, heads · head]`; `k` and `v` are `[N, keyHeads · head]`.
  ///   - rows: this sequence's rows of them, in order.
  ///   - output: `[N, heads · head]`.
  func attend(
    _ q: Buffer, _ k: Buffer, _ v: Buffer, rows: Range<Int>, layer: Int, shape: AttentionShape,
    into output: Buffer
  ) {
    let shared = shape.heads / shape.keyHeads
    for keyHead in 0..<keyHeads {
      let index = layer * keyHeads + keyHead
      for row in rows {
        let at = (row * keyHeads + keyHead) * shape.head
        heads[index].append(key: k, at, value: v, at)
        let first = (row * shape.heads + keyHead * shared) * shape.head
        heads[index].attend(queries: q, first, shared: shared, shape, into: output, first)
      }
    }
  }
}
