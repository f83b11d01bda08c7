import Kernels
import Records
import Tensors

/// One run through the layers: where the sequences lie, how far each token is turned, and whether
/// attention sees these rows alone or goes on from caches, or from a sequence among them.
///
/// Training and decoding differ in nothing else, so a token's scores have the same bits in both.
struct ForwardPass {
  /// The rows of each sequence; together they cover all rows in order.
  let sequences: [Range<Int>]
  /// The sequence that each goes on from, by its index, if any.
  let prefixes: [Int?]
  /// Where each row stands in its sequence, from 0; where it goes on from another, counted from that
  /// one's start.
  let positions: [Int32]
  /// What each sequence goes on from, one a sequence; `nil` where it begins here.
  private let caches: [KeyValueCache]?
  /// How far queries and keys are turned at each row, for each of the configuration's rotations.
  let angles: [RotaryAngles]
  /// What linear layers have learned beside their weights.
  var adapters: Adapters?
  /// Of the factors of products with weights.
  var precision = Precision.float32
  /// Where adapters draw what they drop; `nil` drops nothing.
  var dropout: Seed?

  /// Whole sequences, open to gradients.
  ///
  /// - Precondition: the sequences cover `0 ..< count` in order; what one goes on from comes before it,
  ///   and both have at most `limit` tokens, so that they turn alike.
  init(
    _ sequences: [Range<Int>], prefixes: [Int?]? = nil, count: Int, limit: Int,
    _ rotaries: [RotaryMemory]
  ) {
    var end = 0
    for sequence in sequences {
      precondition(
        sequence.lowerBound == end,
        "sequence \(sequence) does not begin where the last one ends, at \(end)")
      end = sequence.upperBound
    }
    precondition(end == count, "the sequences end at \(end), the tokens at \(count)")
    let prefixes = prefixes ?? Array(repeating: nil, count: sequences.count)
    let starts = prefixes.enumerated().map { i, prefix -> Int in
      guard let prefix else { return 0 }
      precondition(
        prefix >= 0 && prefix < i && sequences[prefix].count + sequences[i].count <= limit,
        "sequence \(i) goes on from sequence \(prefix) to more than \(limit) tokens")
      return sequences[prefix].count
    }
    self.init(sequences, prefixes: prefixes, starts: starts, caches: nil, rotaries)
  }

  /// Tokens that are fed to sequences, `counts[i]` to the one that `caches[i]` remembers.
  init(
    feeding counts: [Int], to caches: [KeyValueCache], limit: Int, _ rotaries: [RotaryMemory]
  ) {
    precondition(
      caches.count == counts.count, "\(caches.count) caches for \(counts.count) sequences")
    var sequences: [Range<Int>] = []
    for count in counts {
      precondition(count > 0, "a sequence is fed no token")
      let start = sequences.last?.upperBound ?? 0
      sequences.append(start..<start + count)
    }
    // Keys that are stored have been turned for good; they cannot follow a length that grows.
    for (cache, count) in zip(caches, counts) {
      precondition(
        cache.count + count <= limit,
        "\(cache.count + count) tokens are fed to a model that takes \(limit)")
    }
    self.init(
      sequences, prefixes: caches.map { _ in nil }, starts: caches.map(\.count), caches: caches,
      rotaries)
    for (cache, count) in zip(caches, counts) { cache.grow(by: count) }
  }

  private init(
    _ sequences: [Range<Int>], prefixes: [Int?], starts: [Int], caches: [KeyValueCache]?,
    _ rotaries: [RotaryMemory]
  ) {
    self.sequences = sequences
    self.prefixes = prefixes
    self.caches = caches
    let positions = zip(sequences, starts).flatMap { sequence, start in
      (start..<start + sequence.count).map(Int32.init)
    }
    self.positions = positions
    let lengths = zip(sequences, starts).map { $0.count + $1 }
    angles = rotaries.map { rotary in
      RotaryAngles(positions: positions, rotary.tables(sequences, lengths))
    }
  }

  /// Whether tokens are fed to caches: no gradient flows.
  var isDecoding: Bool { caches != nil }

  /// `x Wᵀ + b` of each layer, with no memory of how it was made where nothing learns.
  func products(_ x: Tensor, _ layers: [LinearMap]) -> [Tensor] {
    isDecoding
      ? linear(x, untracked: layers, precision: precision) : linear(x, layers, precision: precision)
  }

  /// The parameter's value, open to gradients where the pass is.
  func value(of parameter: Parameter) -> Tensor {
    isDecoding ? parameter.value.detached : parameter.value
  }

  /// So many that each is one task of attention, which reads its block from end to end.
  private static let manySequences = 16

  /// Attention of layer `layer`; with caches, keys and values are added to them.
  ///
  /// - Parameters:
  ///   - q: `[N, heads · head]`; `k` and `v` are `[N, keyHeads · head]`.
  /// - Returns: `[N, heads · head]`.
  func attend(_ q: Tensor, _ k: Tensor, _ v: Tensor, _ shape: AttentionShape, layer: Int) -> Tensor
  {
    guard let caches else { return attention(q, k, v, shape) }
    let output = Buffer(count: q.count)
    let timing = Profile.enter(.attention)
    defer { timing.leave() }
    let heads = caches.count < Self.manySequences ? 1 : shape.keyHeads
    let tasks = shape.keyHeads / heads
    parallelFor(caches.count * tasks) { task in
      let (i, first) = (task / tasks, task % tasks * heads)
      caches[i].blocks.attend(
        q.buffer, k.buffer, v.buffer, rows: sequences[i], layer: layer,
        keyHeads: first..<first + heads, shape, into: output)
    }
    return Tensor(output, shape: q.shape)
  }
}
