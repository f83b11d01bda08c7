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

  /// The queries of the last token's heads that share these keys, `shared` side by side.
  public func attend(
    queries: Buffer, _ queryOffset: Int, shared: Int, _ shape: AttentionShape, into output: Buffer,
    _ outputOffset: Int
  ) {
    precondition(count > 0 && head == shape.head, "\(count) keys of \(head) for \(shape)")
    queries.check(queryOffset, shared * head)
    output.check(outputOffset, shared * head)
    unsafe withPointers { keys, values in
      var settings = shape.settings
      unsafe hone_attention(
        &settings, queries.base + queryOffset, Int64(head), Int64(shared), Int64(count), 0, keys,
        values, output.base + outputOffset, Int64(head), nil, 0)
    }
  }

  /// The queries of tokens that follow one another, the first one's at `queryOffset`.
  ///
  /// - Parameters:
  ///   - rows: how many; the last of them is the last token stored.
  ///   - log: where the log Σ exp of each row's scores is kept, and from where on.
  func attend(
    rows: Int, queries: Buffer, _ queryOffset: Int, _ shape: AttentionShape, into output: Buffer,
    log: (sums: Buffer, offset: Int)
  ) {
    let last = (rows - 1) * shape.queryWidth + head
    precondition(rows > 0 && rows <= count && head == shape.head, "\(rows) rows, \(count) keys")
    queries.check(queryOffset, last)
    output.check(queryOffset, last)
    log.sums.check(log.offset, (rows - 1) * shape.heads + 1)
    unsafe withPointers { keys, values in
      var settings = shape.settings
      unsafe hone_attention(
        &settings, queries.base + queryOffset, Int64(shape.queryWidth), Int64(rows),
        Int64(count - rows + 1), 1, keys, values, output.base + queryOffset,
        Int64(shape.queryWidth), log.sums.base + log.offset, Int64(shape.heads))
    }
  }

  private func withPointers(
    _ body: (UnsafePointer<UnsafePointer<Float>?>?, UnsafePointer<UnsafePointer<Float>?>?) -> Void
  ) {
    let keys = unsafe keys.map { unsafe UnsafePointer<Float>($0.base) as UnsafePointer? }
    let values = unsafe values.map { unsafe UnsafePointer<Float>($0.base) as UnsafePointer? }
    unsafe keys.withUnsafeBufferPointer { keys in
      unsafe values.withUnsafeBufferPointer { values in
        unsafe body(keys.baseAddress, values.baseAddress)
      }
    }
  }
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

  var settings: hone_attention_shape {
    hone_attention_shape(
      head: Int64(head), scale: scale, cap: softCap ?? 0, window: Int64(window ?? 0))
  }
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
    }
    guard !sequence.isEmpty else { return }
    for h in keyHead * shape.shared..<(keyHead + 1) * shape.shared {
      cache.attend(
        rows: sequence.count, queries: q, sequence.lowerBound * shape.queryWidth + h * shape.head,
        shape, into: output, log: (logSums, sequence.lowerBound * shape.heads + h))
    }
  }
}

/// The pullback of `attention`: fills `dq`, `dk` and `dv`.
public func attentionPullback(
  _ q: Buffer, _ k: Buffer, _ v: Buffer, _ shape: AttentionShape, output: Buffer, logSums: Buffer,
  dOutput: Buffer, dq: Buffer, dk: Buffer, dv: Buffer
) {
  let rows = shape.sequences.map(\.upperBound).max() ?? 0
  for buffer in [q, output, dOutput, dq] { buffer.check(0, rows * shape.queryWidth) }
  for buffer in [k, v, dk, dv] { buffer.check(0, rows * shape.keyWidth) }
  logSums.check(0, rows * shape.heads)
  shape.forEachTask { sequence, keyHead in
    let length = Int64(sequence.count)
    let queryHead = keyHead * shape.shared
    let queryAt = sequence.lowerBound * shape.queryWidth + queryHead * shape.head
    let keyAt = sequence.lowerBound * shape.keyWidth + keyHead * shape.head
    let scratch = Buffer(count: Int(hone_attention_scratch(Int64(shape.head), length)))
    var settings = shape.settings
    var passed = unsafe hone_attention_passed(
      queries: q.base + queryAt, output: output.base + queryAt, doutput: dOutput.base + queryAt,
      keys: k.base + keyAt, values: v.base + keyAt,
      log_sums: logSums.base + sequence.lowerBound * shape.heads + queryHead,
      query_stride: Int64(shape.queryWidth), key_stride: Int64(shape.keyWidth),
      log_stride: Int64(shape.heads), shared: Int64(shape.shared))
    unsafe hone_attention_pullback(
      &settings, &passed, length, scratch.base, dq.base + queryAt, dk.base + keyAt,
      dv.base + keyAt)
  }
}
