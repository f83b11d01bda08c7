import Kernels
import Tensors

/// Causal grouped-query attention.
public struct Attention {
  /// What makes queries, keys and values.
  public let projections: Projections
  /// Back to the residual stream, `[hidden, heads · headDim]`.
  public let output: Linear
  /// Normalises each head of the queries, where the family does so.
  public let queryNorm: Norm?
  /// Normalises each head of the keys, where the family does so.
  public let keyNorm: Norm?
  private let shape: DecoderConfiguration
  /// Which layer's, from 0; caches keep them apart.
  private let layer: Int

  init<E: Error>(
    _ source: ParameterSource<E>, _ shape: DecoderConfiguration, layer: Int
  ) throws(E) {
    (self.shape, self.layer) = (shape, layer)
    projections = try Projections(source, shape)
    output = try Linear(
      source[shape.names.output], inputs: shape.querySize, outputs: shape.hiddenSize,
      hasBias: shape.hasOutputBias)
    guard shape.normalizesQueriesAndKeys else {
      (queryNorm, keyNorm) = (nil, nil)
      return
    }
    queryNorm = try Norm(source[shape.names.queryNorm], size: shape.headDim, shape.norm)
    keyNorm = try Norm(source[shape.names.keyNorm], size: shape.headDim, shape.norm)
  }

  func callAsFunction(_ x: Tensor, _ pass: ForwardPass) -> Tensor {
    let kind = shape.layers[layer]
    let heads = AttentionShape(
      heads: shape.numAttentionHeads, keyHeads: shape.numKeyValueHeads, head: shape.headDim,
      scale: shape.attentionScale, softCap: shape.attentionSoftCap, window: kind.window,
      sequences: pass.sequences, prefixes: pass.prefixes)
    let (q, k, v) = projections(x, pass)
    func placed(_ heads: Tensor, _ norm: Norm?) -> Tensor {
      let normed = norm?(heads, pass) ?? heads
      return kind.rotary.map { rope(normed, pass.angles[$0]) } ?? normed
    }
    let seen = pass.attend(placed(q, queryNorm), placed(k, keyNorm), v, heads, layer: layer)
    return output(seen, pass)
  }

  func visitParameters(at path: String, _ visit: (String, Parameter) -> Void) {
    projections.visitParameters(at: path, visit)
    output.visitParameters(at: path + "." + shape.names.output, visit)
    queryNorm?.visitParameters(at: path + "." + shape.names.queryNorm, visit)
    keyNorm?.visitParameters(at: path + "." + shape.names.keyNorm, visit)
  }
}

extension Attention {
  /// What makes queries, keys and values: a product each, or one for all three.
  public struct Projections {
    /// Each product with its name: queries `[heads · headDim, hidden]`, keys and values
    /// `[key heads · headDim, hidden]`, or one that gives all three side by side.
    public let parts: [(name: String, linear: Linear)]
    private let sizes: [Int]

    init<E: Error>(_ source: ParameterSource<E>, _ shape: DecoderConfiguration) throws(E) {
      sizes = [shape.querySize, shape.keyValueSize, shape.keyValueSize]
      let names = shape.names.projections
      let outputs = names.count == 1 ? [sizes.reduce(0, +)] : sizes
      var parts: [(String, Linear)] = []
      for (name, size) in zip(names, outputs) {
        let linear = try Linear(
          source[name], inputs: shape.hiddenSize, outputs: size,
          hasBias: shape.hasProjectionBiases)
        parts.append((name, linear))
      }
      self.parts = parts
    }

    func callAsFunction(_ x: Tensor, _ pass: ForwardPass) -> (q: Tensor, k: Tensor, v: Tensor) {
      let products = Linear.apply(parts.map(\.linear), to: x, pass)
      guard products.count == 1 else { return (products[0], products[1], products[2]) }
      let all = products[0]
      let (q, k) = (sizes[0], sizes[0] + sizes[1])
      return (columns(all, 0..<q), columns(all, q..<k), columns(all, k..<k + sizes[2]))
    }

    func visitParameters(at path: String, _ visit: (String, Parameter) -> Void) {
      for part in parts { part.linear.visitParameters(at: path + "." + part.name, visit) }
    }
  }
}
