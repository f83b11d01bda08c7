import Kernels
import Tensors

extension Decoder {
  /// A cache that holds no tokens yet.
  public func emptyCache() -> KeyValueCache {
    KeyValueCache(
      layers: layers.count, keyHeads: configuration.numKeyValueHeads, head: configuration.headDim)
  }

  /// Feeds tokens to sequences, and reads the scores of what comes next.
  ///
  /// The same operators in the same order as in training, over weights packed once a version: a
  /// token's scores have the bits that training gives, whoever else is in the batch.
  ///
  /// - Parameters:
  ///   - caches: one a sequence, all different; they grow by the tokens.
  ///   - tokens: what each sequence is fed, at least one token each.
  /// - Returns: scores after each sequence's last token, `[sequences, vocabulary]`.
  public func advance(_ caches: [KeyValueCache], by tokens: [[Int32]]) -> Buffer {
    let fed = Feed(caches, tokens, rotaryFrequencies)
    var x = embed(embedding.value.detached, fed.tokens)
    for (index, layer) in layers.enumerated() {
      x = residual(x, layer.attention.decode(layer.attentionNorm.plain(x), fed, layer: index))
      x = residual(x, layer.mlp.decode(layer.mlpNorm.plain(x)))
    }
    let last = rows(x, fed.sequences.map { $0.upperBound - 1 })
    return linear(norm.plain(last), packed: head, bias: nil).buffer
  }
}

/// Tokens that several sequences are fed at once, end to end.
struct Feed {
  let caches: [KeyValueCache]
  let tokens: [Int32]
  let sequences: [Range<Int>]
  let angles: RotaryAngles

  init(_ caches: [KeyValueCache], _ fed: [[Int32]], _ frequencies: [Float]) {
    precondition(caches.count == fed.count, "\(caches.count) caches for \(fed.count) sequences")
    var sequences: [Range<Int>] = []
    var positions: [Int32] = []
    for (cache, tokens) in zip(caches, fed) {
      precondition(!tokens.isEmpty, "a sequence is fed no token")
      let start = positions.count
      positions += tokens.indices.map { Int32(cache.count + $0) }
      sequences.append(start..<positions.count)
    }
    self.caches = caches
    self.sequences = sequences
    tokens = fed.flatMap { $0 }
    angles = RotaryAngles(positions: positions, frequencies: frequencies)
  }
}

extension Attention {
  fileprivate func decode(_ x: Tensor, _ fed: Feed, layer: Int) -> Tensor {
    func turned(_ projection: Linear, _ norm: RMSNorm?) -> Buffer {
      let heads = projection.decode(x)
      return rope(norm?.plain(heads) ?? heads, fed.angles).buffer
    }
    let (q, k) = (turned(query, queryNorm), turned(key, keyNorm))
    let v = value.decode(x).buffer
    let rows = x.shape[0]
    let shape = AttentionShape(
      heads: q.count / rows / headSize, keyHeads: k.count / rows / headSize, head: headSize,
      scale: self.scale, sequences: fed.sequences)
    let output = Buffer(count: q.count)
    parallelFor(fed.caches.count) { i in
      fed.caches[i].attend(
        q, k, v, rows: fed.sequences[i], layer: layer, shape: shape, into: output)
    }
    return self.output.decode(Tensor(output, shape: [rows, q.count / rows]))
  }
}

extension MLP {
  fileprivate func decode(_ x: Tensor) -> Tensor {
    down.decode(swiglu(gate.decode(x), up.decode(x)))
  }
}

extension Linear {
  fileprivate func decode(_ x: Tensor) -> Tensor {
    linear(x, packed: weight, bias: bias?.value.detached)
  }
}

extension RMSNorm {
  fileprivate func plain(_ x: Tensor) -> Tensor {
    rmsNorm(x, weight.value.detached, epsilon: epsilon)
  }
}
