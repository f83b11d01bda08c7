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

  /// Runs `body` with where gradients of keys and values go; what goes on from another sequence adds to
  /// that one's.
  func collecting(
    _ dk: Buffer, _ dv: Buffer, _ body: (_ dKeys: Buffer, _ dValues: Buffer, _ place: Int) -> Void
  ) {
    if copies == nil { return body(dk, dv, shape.keyPlace(own.lowerBound, keyHead: keyHead)) }
    let count = length * shape.head
    let (dKeys, dValues) = (Buffer(count: count), Buffer(count: count))
    body(dKeys, dValues, 0)
    let mine = before.count * shape.head
    forEachKey { place, row in
      for (from, to) in [(dKeys, dk), (dValues, dv)] {
        if place < mine {
          unsafe hone_add(from.base + place, Int64(shape.head), to.base + row)
        } else {
          to.copy(shape.head, of: from, from: place, to: row)
        }
      }
    }
  }
}
