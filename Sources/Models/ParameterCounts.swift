import Tensors

/// How many numbers a model learns, by part.
public struct ParameterCounts: Sendable, Hashable, Encodable {
  /// All of them.
  public let total: Int
  /// The rows of tokens, which are the head too where they are tied, and of learned positions.
  public let embedding: Int
  /// The products of attention with their biases.
  public let attention: Int
  /// Those of the feed-forward layers.
  public let feedForward: Int
  /// The norms.
  public let norms: Int
  /// The head, where it is one of its own.
  public let head: Int

  init(_ shape: DecoderConfiguration) {
    let model = Decoder(outline: shape)
    func count(_ visit: ((String, Parameter) -> Void) -> Void) -> Int {
      var count = 0
      visit { count += $1.shape.reduce(1, *) }
      return count
    }
    total = shape.parameterCount
    embedding = count { visit in
      visit("", model.embedding)
      model.positions.map { visit("", $0) }
    }
    head = model.head === model.embedding ? 0 : count { $0("", model.head) }
    attention = model.layers.reduce(0) { sum, layer in
      sum + count { layer.attention.projections.visitParameters(at: "", $0) }
        + count { layer.attention.output.visitParameters(at: "", $0) }
    }
    feedForward = model.layers.reduce(0) { sum, layer in
      sum + count { layer.mlp.visitParameters(at: "", $0) }
    }
    norms = total - embedding - head - attention - feedForward
  }
}

extension DecoderConfiguration {
  /// How many numbers the model learns, by part.
  public var parameterCounts: ParameterCounts { ParameterCounts(self) }

  /// Whether a tensor of this name may lie beside the parameters, and is passed over, as in
  /// transformers: tied heads and tables that some checkpoints repeat.
  func passesOver(_ tensor: String) -> Bool {
    sharesHead && tensor == names.head + ".weight"
      || names.ignored.contains(where: tensor.hasSuffix)
  }
}
