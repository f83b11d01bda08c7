import CKernels

/// Keys and values of one head of one sequence, in blocks of 64 aligned to the sequence's start.
///
/// Blocks are shared by reference: a sample may continue a prompt's blocks without a copy.
public struct HeadCache: Sendable {
  /// Tokens in a block.
  public static let blockLength = Int(HONE_KEY_BLOCK)
  /// The largest head.
  public static let headLimit = 512

  private var keys: [Buffer] = []
  private var values: [Buffer] = []
  private let head: Int
  /// Tokens stored.
  public private(set) var count = 0

  /// An empty cache for heads of `head` numbers.
  public init(head: Int) {
    precondition(head > 0 && head <= Self.headLimit, "a head of \(head) numbers")
    self.head = head
  }

  /// Stores the next token's key and value, `head` numbers from the given offsets on.
  public mutating func append(key: Buffer, _ keyOffset: Int, value: Buffer, _ valueOffset: Int) {
    key.check(keyOffset, head)
    value.check(valueOffset, head)
    let (block, slot) = (count / Self.blockLength, count % Self.blockLength)
    if slot == 0 {
      // Slots that hold no token yet are never read into a result.
      keys.append(Buffer(count: Int(hone_key_block_size(Int64(head)))))
      values.append(Buffer(count: Int(hone_value_block_size(Int64(head)))))
    } else {
      // A block that another cache shares is copied before it is written.
      if !isKnownUniquelyReferenced(&keys[block]) { keys[block] = Buffer(copying: keys[block]) }
      if !isKnownUniquelyReferenced(&values[block]) {
        values[block] = Buffer(copying: values[block])
      }
    }
    unsafe hone_attention_store(
      key.base + keyOffset, value.base + valueOffset, Int64(head), Int64(slot), keys[block].base,
      values[block].base)
    count += 1
  }

  /// The query of the last token over the tokens that it sees: softmax(scores) · values.
  ///
  /// - Returns: log Σ exp of the scores.
  @discardableResult
  public func attend(
    query: Buffer, _ queryOffset: Int, _ shape: AttentionShape, into output: Buffer,
    _ outputOffset: Int
  ) -> Float {
    precondition(count > 0 && head == shape.head, "\(count) keys of \(head) for \(shape)")
    query.check(queryOffset, head)
    output.check(outputOffset, head)
    return unsafe withPointers(keys) { keyBlocks in
      unsafe withPointers(values) { valueBlocks in
        unsafe hone_attention_row(
          query.base + queryOffset, keyBlocks, valueBlocks, Int64(shape.firstKey(before: count)),
          Int64(count), Int64(head), shape.scale, shape.softCap ?? 0, output.base + outputOffset)
      }
    }
  }
}

private func withPointers<R>(
  _ buffers: [Buffer], _ body: (UnsafePointer<UnsafePointer<Float>?>?) -> R
) -> R {
  let pointers = unsafe buffers.map { unsafe UnsafePointer<Float>($0.base) as UnsafePointer? }
  return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
}

/// The shape of a causal grouped-query attention over sequences that lie end to end.
public struct AttentionShape: Sendable {
  /// Query heads.
  public let heads: Int
  /// Key and value heads; each serves `heads / keyHeads` query heads.
  public let keyHeads: Int
  /// Numbers a head.
  public let head: Int
  /// Factor on the scores, usually `1 / sqrt(head)`.
  public let scale: Float
  /// What bounds the scaled scores, `cap · tanh(score / cap)`.
  public let softCap: Float?
  /// How many tokens a token sees, itself counted; all before it where `nil`.
  public let window: Int?
  /// The rows of each sequence.
  public let sequences: [Range<Int>]

  /// A shape.
  public init(
    heads: Int, keyHeads: Int, head: Int, scale: Float, softCap: Float? = nil, window: Int? = nil,
    sequences: [Range<Int>]
  ) {
    precondition(
      (window ?? 1) > 0 && (softCap ?? 1) > 0, "window \(window ?? 0), cap \(softCap ?? 0)")
    precondition(keyHeads > 0 && heads % keyHeads == 0, "\(heads) heads over \(keyHeads) key heads")
    precondition(head > 0 && head <= HeadCache.headLimit, "a head of \(head) numbers")
    self.heads = heads
    self.keyHeads = keyHeads
    self.head = head
    self.scale = scale
    self.softCap = softCap
    self.window = window
    self.sequences = sequences
  }

  /// The first of the tokens below `limit` that the last of them sees.
  func firstKey(before limit: Int) -> Int { window.map { max(0, limit - $0) } ?? 0 }

  var queryWidth: Int { heads * head }
  var keyWidth: Int { keyHeads * head }
  var shared: Int { heads / keyHeads }

  /// One task a sequence and key head.
  func forEachTask(_ body: (_ sequence: Range<Int>, _ keyHead: Int) -> Void) {
    parallelFor(sequences.count * keyHeads) {
      body(sequences[$0 / keyHeads], $0 % keyHeads)
    }
  }
}

/// Causal attention, each sequence on its own.
///
/// - Parameters:
///   - q: `[rows, heads · head]`.
///   - k: `[rows, keyHeads · head]`; `v` likewise.
///   - output: `[rows, heads · head]`.
///   - logSums: `[rows, heads]`, kept for the pullback.
public func attention(
  _ q: Buffer, _ k: Buffer, _ v: Buffer, _ shape: AttentionShape, into output: Buffer,
  logSums: Buffer
) {
  shape.forEachTask { sequence, keyHead in
    var cache = HeadCache(head: shape.head)
    for row in sequence {
      let at = row * shape.keyWidth + keyHead * shape.head
      cache.append(key: k, at, value: v, at)
      for h in keyHead * shape.shared..<(keyHead + 1) * shape.shared {
        let at = row * shape.queryWidth + h * shape.head
        logSums[row * shape.heads + h] = cache.attend(
          query: q, at, shape, into: output, at)
      }
    }
  }
}

/// The pullback of `attention`: fills `dq`, `dk` and `dv`.
public func attentionPullback(
  _ q: Buffer, _ k: Buffer, _ v: Buffer, _ shape: AttentionShape, output: Buffer, logSums: Buffer,
  dOutput: Buffer, dq: Buffer, dk: Buffer, dv: Buffer
) {
  let stride = Int(hone_head_stride(Int64(shape.head)))
  shape.forEachTask { sequence, keyHead in
    let length = sequence.count
    let first = sequence.lowerBound * shape.keyWidth + keyHead * shape.head
    // Keys twice (transposed blocks and rows), values transposed: `HeadCache` of (k, k) and (v, v).
    let rows = Buffer(zeros: length * stride)
    let (keyBlocks, valueBlocks) = (
      transposedBlocks(k, first, length, shape), transposedBlocks(v, first, length, shape)
    )
    for i in 0..<length {
      rows.copy(shape.head, of: k, from: first + i * shape.keyWidth, to: i * stride)
    }
    let (dKeys, dValues) = (Buffer(zeros: length * stride), Buffer(zeros: length * stride))
    unsafe withPointers(keyBlocks) { keyPointers in
      unsafe withPointers(valueBlocks) { valuePointers in
        for (i, row) in sequence.enumerated() {
          for h in keyHead * shape.shared..<(keyHead + 1) * shape.shared {
            let at = row * shape.queryWidth + h * shape.head
            unsafe hone_attention_row_pullback(
              q.base + at, output.base + at, dOutput.base + at, logSums[row * shape.heads + h],
              keyPointers, valuePointers, rows.base, Int64(shape.firstKey(before: i + 1)),
              Int64(i + 1), Int64(shape.head), Int64(stride), shape.scale, shape.softCap ?? 0,
              dq.base + at, dKeys.base, dValues.base)
          }
        }
      }
    }
    for i in 0..<length {
      dk.copy(shape.head, of: dKeys, from: i * stride, to: first + i * shape.keyWidth)
      dv.copy(shape.head, of: dValues, from: i * stride, to: first + i * shape.keyWidth)
    }
  }
}

/// Blocks of `[head, 64]` from rows of `shape.keyWidth` numbers.
private func transposedBlocks(_ x: Buffer, _ first: Int, _ length: Int, _ shape: AttentionShape)
  -> [Buffer]
{
  let size = Int(hone_key_block_size(Int64(shape.head)))
  let blockLength = HeadCache.blockLength
  return stride(from: 0, to: length, by: blockLength).map { start in
    let block = Buffer(zeros: size)
    for slot in 0..<min(blockLength, length - start) {
      let from = first + (start + slot) * shape.keyWidth
      x.check(from, shape.head)
      unsafe block.storeColumn(slot, of: blockLength, from: x.base + from, count: shape.head)
    }
    return block
  }
}

extension Buffer {
  fileprivate func storeColumn(
    _ column: Int, of columns: Int, from source: UnsafePointer<Float>, count: Int
  ) {
    check(0, columns * count)
    for i in 0..<count { unsafe base[i * columns + column] = source[i] }
  }
}
