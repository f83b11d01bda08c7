import CKernels

/// One key head of one sequence, whose keys and values lie in one piece: where the sequence goes on from
/// another, copies of both, one after the other.
struct AttentionTask {
  let shape: AttentionShape
  /// The sequence's own rows.
  let own: Range<Int>
  let keyHead: Int
  /// The rows that it goes on from.
  let before: Range<Int>
  private let copies: (keys: Buffer, values: Buffer)?
  private let given: (q: Buffer, k: Buffer, v: Buffer)

  init(
    _ shape: AttentionShape, sequence: Int, keyHead: Int, _ q: Buffer, _ k: Buffer, _ v: Buffer
  ) {
    self.shape = shape
    self.keyHead = keyHead
    own = shape.sequences[sequence]
    before = shape.prefixes[sequence].map { shape.sequences[$0] } ?? 0..<0
    given = (q, k, v)
    guard !before.isEmpty else {
      copies = nil
      return
    }
    let count = (before.count + own.count) * shape.head
    copies = (Buffer(count: count), Buffer(count: count))
    forEachKey { place, row in
      copies?.keys.copy(shape.head, of: k, from: row, to: place)
      copies?.values.copy(shape.head, of: v, from: row, to: place)
    }
  }

  /// Keys of the sequence, those before its own included.
  var length: Int { before.count + own.count }

  /// Runs `body` with each key's place in one piece and its place among the rows.
  private func forEachKey(_ body: (_ place: Int, _ row: Int) -> Void) {
    for i in 0..<length {
      let row = i < before.count ? before.lowerBound + i : own.lowerBound + i - before.count
      body(i * shape.head, shape.keyPlace(row, keyHead: keyHead))
    }
  }

  /// What the kernel works on.
  var rows: hone_attention_rows {
    var rows = unsafe shape.rows(given.q, given.k, given.v, from: own.lowerBound, keyHead: keyHead)
    if let copies {
      unsafe rows.keys = UnsafePointer(copies.keys.base)
      unsafe rows.values = UnsafePointer(copies.values.base)
      unsafe rows.key_stride = Int64(shape.head)
      unsafe rows.first = Int64(before.count)
    }
    return unsafe rows
  }

  /// Where the first query begins, and its log-sum.
  var query: Int { shape.queryPlace(own.lowerBound, keyHead: keyHead) }
  var logSum: Int { own.lowerBound * shape.heads + keyHead * shape.shared }

  /// Runs `body` with where gradients of keys and values go.
  ///
  /// - Returns: what belongs to the rows that the sequence goes on from.
  func collecting(
    _ dk: Buffer, _ dv: Buffer, _ body: (_ dKeys: Buffer, _ dValues: Buffer, _ place: Int) -> Void
  ) -> PromptGradients {
    if copies == nil {
      body(dk, dv, shape.keyPlace(own.lowerBound, keyHead: keyHead))
      return PromptGradients(rows: before, parts: nil)
    }
    let count = length * shape.head
    let (dKeys, dValues) = (Buffer(count: count), Buffer(count: count))
    body(dKeys, dValues, 0)
    forEachKey { place, row in
      guard place >= before.count * shape.head else { return }
      dk.copy(shape.head, of: dKeys, from: place, to: row)
      dv.copy(shape.head, of: dValues, from: place, to: row)
    }
    return PromptGradients(rows: before, parts: (dKeys, dValues))
  }
}

/// Gradients of the keys and values that a sequence goes on from, of one key head.
struct PromptGradients {
  fileprivate let rows: Range<Int>
  /// `[rows, head]` each, and the sequence's own behind them.
  fileprivate let parts: (keys: Buffer, values: Buffer)?

  func add(to dk: Buffer, _ dv: Buffer, _ shape: AttentionShape, keyHead: Int) {
    guard let parts else { return }
    for (i, row) in rows.enumerated() {
      let (from, to) = (i * shape.head, shape.keyPlace(row, keyHead: keyHead))
      unsafe hone_add(parts.keys.base + from, Int64(shape.head), dk.base + to)
      unsafe hone_add(parts.values.base + from, Int64(shape.head), dv.base + to)
    }
  }
}
