import CKernels

/// Keys and values of one sequence, of all layers and heads, in blocks of 64 tokens that are aligned to
/// the sequence's start.
///
/// Blocks are shared by reference: a copy continues a prompt's blocks, and copies the one it writes to.
public struct KeyValueBlocks: Sendable {
  /// Tokens in a block.
  public static let blockLength = Int(HONE_KEY_BLOCK)

  private let layers: Int
  private let keyHeads: Int
  private let head: Int
  private var blocks: [Buffer] = []
  /// Tokens there is room for, those stored and those about to be.
  public private(set) var count = 0

  /// No tokens yet.
  public init(layers: Int, keyHeads: Int, head: Int) {
    precondition(head > 0 && head <= AttentionShape.headLimit, "a head of \(head) numbers")
    (self.layers, self.keyHeads, self.head) = (layers, keyHeads, head)
  }

  /// Numbers of a block: of each layer and key head, the keys and then the values.
  public static func blockSize(layers: Int, keyHeads: Int, head: Int) -> Int {
    layers * keyHeads * part(head).size
  }

  private static func part(_ head: Int) -> (keys: Int, size: Int) {
    let keys = Int(hone_key_block_size(Int64(head)))
    return (keys, keys + Int(hone_value_block_size(Int64(head))))
  }

  /// Makes room for `tokens` more, which every layer then stores by `attend`.
  public mutating func grow(by tokens: Int) {
    let last = count / Self.blockLength
    count += tokens
    // A block that another sequence shares is copied before it is written.
    if last < blocks.count, !isKnownUniquelyReferenced(&blocks[last]) {
      blocks[last] = Buffer(copying: blocks[last])
    }
    let size = Self.blockSize(layers: layers, keyHeads: keyHeads, head: head)
    // Slots that hold no token yet are never read into a result.
    while blocks.count * Self.blockLength < count { blocks.append(Buffer(count: size)) }
  }

  /// Stores keys and values of the last tokens that room was made for, and attends each of them to
  /// what came before it: some key heads of one layer, which nobody else touches meanwhile.
  ///
  /// - Parameters:
  ///   - q: `[N, heads · head]`; `k` and `v` are `[N, keyHeads · head]`.
  ///   - rows: this sequence's rows of them, in order: the last tokens.
  ///   - output: `[N, heads · head]`.
  public func attend(
    _ q: Buffer, _ k: Buffer, _ v: Buffer, rows: Range<Int>, layer: Int, keyHeads range: Range<Int>,
    _ shape: AttentionShape, into output: Buffer
  ) {
    precondition(
      layer < layers && range.upperBound <= keyHeads && shape.head == head && rows.count <= count,
      "\(rows.count) rows of layer \(layer), key heads \(range), \(count) tokens")
    shape.check(rows.upperBound, q, k, v, output)
    let part = Self.part(head)
    let keys = (layer * keyHeads + range.lowerBound) * part.size
    let start = count - rows.count
    unsafe withUnsafeTemporaryAllocation(
      of: UnsafeMutablePointer<Float>?.self, capacity: blocks.count
    ) { pointers in
      for i in blocks.indices { unsafe pointers[i] = blocks[i].base }
      var stored = unsafe hone_key_values(
        blocks: pointers.baseAddress, base: nil, stride: 0, keys: Int64(keys),
        values: Int64(keys + part.keys), next_head: Int64(part.size), value_rows: nil,
        value_stride: 0)
      var settings = shape.settings
      var passed = unsafe shape.rows(q, k, v, from: rows.lowerBound, keyHead: range.lowerBound)
      unsafe hone_attention_on(
        &settings, &passed, &stored, Int64(range.count), Int64(start), Int64(rows.count),
        output.base + shape.queryPlace(rows.lowerBound, keyHead: range.lowerBound))
    }
  }
}
