import Kernels
import Records
import Tensors

/// A decoder-only transformer: tokens in, scores of the next token out.
///
/// Batches are ragged: sequences lie end to end and see only themselves.
public final class Decoder: Module {
  /// The model's shape.
  public let configuration: DecoderConfiguration
  /// One row a token, `[vocabulary, hidden]`.
  public let embedding: Parameter
  /// One row a position, `[positions, hidden]`, where positions are learned.
  public let positions: Parameter?
  /// The layers, from the tokens up.
  public let layers: [DecoderLayer]
  /// After the last layer.
  public let norm: Norm
  /// Maps to the vocabulary, `[vocabulary, hidden]`; the embedding itself where they are tied. A
  /// scorer's maps to one number, `[1, hidden]`.
  public let head: Parameter
  /// What linear layers have learned beside their weights.
  public internal(set) var adapters: Adapters?
  /// Of the factors of products with weights, in training and in decoding alike, so that both give
  /// the same bits.
  public var precision = Precision.float32
  /// Whether a pass that is trained on keeps the inputs of the layers alone, and computes each layer
  /// again for its gradient: the same bits with less memory, in up to a third more time.
  public var recomputesLayers = false
  /// The configuration's rotations.
  let rotaries: [RotaryMemory]

  init<E: Error>(_ configuration: DecoderConfiguration, _ source: ParameterSource<E>) throws(E) {
    self.configuration = configuration
    let (vocabulary, hidden) = (configuration.vocabSize, configuration.hiddenSize)
    let names = configuration.names
    let trunk = source[names.trunk]
    embedding = try trunk[names.embedding].parameter("weight", vocabulary, hidden)
    positions =
      configuration.learnsPositions
      ? try trunk[names.positions].parameter("weight", configuration.maxPositionEmbeddings, hidden)
      : nil
    var layers: [DecoderLayer] = []
    for index in configuration.layers.indices {
      layers.append(
        try DecoderLayer(trunk[names.layers]["\(index)"], configuration, index: index))
    }
    self.layers = layers
    rotaries = configuration.rotaries.map {
      RotaryMemory($0, headSize: configuration.headDim)
    }
    norm = try Norm(trunk[names.norm], size: hidden, configuration.norm)
    head =
      configuration.sharesHead
      ? embedding : try source[names.head].parameter("weight", configuration.headSize, hidden)
  }

  /// A view: the same trunk, with other adapters on it and another head above it.
  init(
    _ other: Decoder, _ configuration: DecoderConfiguration, head: Parameter, adapters: Adapters?
  ) {
    self.configuration = configuration
    (embedding, positions, layers) = (other.embedding, other.positions, other.layers)
    (norm, rotaries) = (other.norm, other.rotaries)
    (self.head, self.adapters) = (head, adapters)
    (precision, recomputesLayers) = (other.precision, other.recomputesLayers)
  }

  /// The same model with its products in another precision, for as long as it keeps its adapters.
  public func view(in precision: Precision) -> Decoder {
    let view = Decoder(self, configuration, head: head, adapters: adapters)
    view.precision = precision
    return view
  }

  /// A new model: weights are normal with the configuration's `initializerRange`, norms scale by 1,
  /// biases are 0.
  ///
  /// Each parameter's numbers depend on the seed and its name alone.
  public convenience init(_ configuration: DecoderConfiguration, seed: Seed) {
    self.init(
      configuration,
      ParameterSource { name, shape in
        Parameter(
          initialScalars(name, shape, configuration, seed: seed.child(name)), shape: shape)
      })
  }

  /// The parts of a model with their shapes and without their numbers: for counting only.
  convenience init(outline configuration: DecoderConfiguration) {
    self.init(configuration, ParameterSource { _, shape in Parameter(outline: shape) })
  }

  /// A model with the same numbers in parameters of its own, without adapters.
  public func copy() -> Decoder {
    let parameters = Dictionary(
      uniqueKeysWithValues: baseParameters.map { ($0.name, $0.parameter) })
    let copy = Decoder(
      configuration,
      ParameterSource { name, shape in
        parameters[name]?.copy()
          ?? Parameter([Float](repeating: 0, count: shape.reduce(1, *)), shape: shape)
      })
    (copy.precision, copy.recomputesLayers) = (precision, recomputesLayers)
    return copy
  }

  /// Visits the parameters from the tokens up, then those of the adapters; a tied head is no
  /// parameter of its own.
  public func visitParameters(_ visit: (String, Parameter) -> Void) {
    visitBase(visit)
    adapters?.visitParameters(visit)
  }

  /// The parameters without those of the adapters.
  public var baseParameters: [NamedParameter] {
    var found: [NamedParameter] = []
    visitBase { found.append(NamedParameter(name: $0, parameter: $1)) }
    return found
  }

  private func visitBase(_ visit: (String, Parameter) -> Void) {
    let names = configuration.names
    visit("\(names.trunk).\(names.embedding).weight", embedding)
    if let positions { visit("\(names.trunk).\(names.positions).weight", positions) }
    visitLayers(visit)
    norm.visitParameters(at: "\(names.trunk).\(names.norm)", visit)
    if head !== embedding { visit("\(names.head).weight", head) }
  }

  /// Visits the parameters of the layers alone.
  func visitLayers(_ visit: (String, Parameter) -> Void) {
    let names = configuration.names
    for (index, layer) in layers.enumerated() {
      layer.visitParameters(at: "\(names.trunk).\(names.layers).\(index)", visit)
    }
  }
}
