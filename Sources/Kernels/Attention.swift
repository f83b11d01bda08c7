import CKernels

/// The shape of a causal grouped-query attention over sequences that lie end to end.
public struct AttentionShape: Sendable {
  /// The largest head.
  public static let headLimit = 512
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
  /// The sequence that each goes on from, by its index, if any: a prompt that several share.
  public let prefixes: [Int?]

  /// A shape; a sequence goes on from an earlier one that goes on from none.
  public init(
    heads: Int, keyHeads: Int, head: Int, scale: Float, softCap: Float? = nil, window: Int? = nil,
    sequences: [Range<Int>], prefixes: [Int?]? = nil
  ) {
    precondition(
      (window ?? 1) > 0 && (softCap ?? 1) > 0, "window \(window ?? 0), cap \(softCap ?? 0)")
    precondition(keyHeads > 0 && heads % keyHeads == 0, "\(heads) heads over \(keyHeads) key heads")
    precondition(head > 0 && head <= Self.headLimit, "a head of \(head) numbers")
    self.heads = heads
    self.keyHeads = keyHeads
    self.head = head
    self.scale = scale
    self.softCap = softCap
    self.window = window
    self.sequences = sequences
    let prefixes = prefixes ?? Array(repeating: nil, count: sequences.count)
    precondition(
      prefixes.count == sequences.count
        && prefixes.indices.allSatisfy { i in
          prefixes[i].map { $0 >= 0 && $0 < i && prefixes[$0] == nil } ?? true
        }, "\(sequences.count) sequences with prefixes \(prefixes)")
    self.prefixes = prefixes
  }

  var settings: hone_attention_shape {
    hone_attention_shape(
      head: Int64(head), scale: scale, cap: softCap ?? 0, window: Int64(window ?? 0))
  }
  var queryWidth: Int { heads * head }
  var keyWidth: Int { keyHeads * head }
  var shared: Int { heads / keyHeads }

  /// Where the first query head of `keyHead` begins at `row`.
  func queryPlace(_ row: Int, keyHead: Int) -> Int { row * queryWidth + keyHead * shared * head }
  func keyPlace(_ row: Int, keyHead: Int) -> Int { row * keyWidth + keyHead * head }

  /// The rows of one key head from `row` on.
  func rows(_ q: Buffer, _ k: Buffer, _ v: Buffer, from row: Int, keyHead: Int)
    -> hone_attention_rows
  {
    let (query, key) = (queryPlace(row, keyHead: keyHead), keyPlace(row, keyHead: keyHead))
    return unsafe hone_attention_rows(
      queries: q.base + query, keys: k.base + key, values: v.base + key,
      query_stride: Int64(queryWidth), key_stride: Int64(keyWidth), shared: Int64(shared), first: 0)
  }

  /// Stops where buffers do not hold `rows` rows.
  func check(_ rows: Int, _ q: Buffer, _ k: Buffer, _ v: Buffer, _ output: Buffer) {
    for buffer in [q, output] { buffer.check(0, rows * queryWidth) }
    for buffer in [k, v] { buffer.check(0, rows * keyWidth) }
  }

  /// The sequences that go on from one and the same, for each that others go on from.
  var families: [[Int]] {
    var members: [[Int]] = sequences.map { _ in [] }
    for (i, prefix) in prefixes.enumerated() {
      if let prefix { members[prefix].append(i) }
    }
    return members.filter { !$0.isEmpty }
  }
}

/// Causal attention, each sequence on its own, or after the one that it goes on from.
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
  let timing = Profile.enter(.attention)
  defer { timing.leave() }
  let rows = shape.sequences.map(\.upperBound).max() ?? 0
  shape.check(rows, q, k, v, output)
  logSums.check(0, rows * shape.heads)
  parallelFor(shape.sequences.count * shape.keyHeads) { index in
    let task = AttentionTask(
      shape, sequence: index / shape.keyHeads, keyHead: index % shape.keyHeads, q, k, v)
    let scratch = Buffer(
      count: Int(hone_attention_scratch(Int64(shape.head), Int64(task.length))))
    var settings = shape.settings
    var given = unsafe task.rows
    unsafe hone_attention(
      &settings, &given, Int64(task.length), scratch.base, output.base + task.query,
      logSums.base + task.logSum, Int64(shape.heads))
  }
}

/// The pullback of `attention`: fills `dq`, `dk` and `dv`.
public func attentionPullback(
  _ q: Buffer, _ k: Buffer, _ v: Buffer, _ shape: AttentionShape, output: Buffer, logSums: Buffer,
  dOutput: Buffer, dq: Buffer, dk: Buffer, dv: Buffer
) {
  let timing = Profile.enter(.attention)
  defer { timing.leave() }
  let rows = shape.sequences.map(\.upperBound).max() ?? 0
  shape.check(rows, q, k, v, output)
  shape.check(rows, dq, dk, dv, dOutput)
  logSums.check(0, rows * shape.heads)
  let parts = parallelMap(shape.sequences.count * shape.keyHeads) { index in
    let task = AttentionTask(
      shape, sequence: index / shape.keyHeads, keyHead: index % shape.keyHeads, q, k, v)
    let scratch = Buffer(
      count: Int(hone_attention_pullback_scratch(Int64(shape.head), Int64(task.length))))
    var settings = shape.settings
    var passed = unsafe hone_attention_passed(
      rows: task.rows, output: output.base + task.query, doutput: dOutput.base + task.query,
      log_sums: logSums.base + task.logSum, log_stride: Int64(shape.heads))
    return task.collecting(dk, dv) { dKeys, dValues, place in
      unsafe hone_attention_pullback(
        &settings, &passed, Int64(task.length), scratch.base, dq.base + task.query,
        dKeys.base + place, dValues.base + place)
    }
  }
  // What sequences add to the prompt that they share is summed in their order.
  let families = shape.families
  parallelFor(families.count * shape.keyHeads) { index in
    let keyHead = index % shape.keyHeads
    for sequence in families[index / shape.keyHeads] {
      parts[sequence * shape.keyHeads + keyHead].add(to: dk, dv, shape, keyHead: keyHead)
    }
  }
}
