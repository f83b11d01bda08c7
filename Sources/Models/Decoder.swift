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
  /// The layers, from the tokens up.
  public let layers: [DecoderLayer]
  /// After the last layer.
  public let norm: RMSNorm
  /// Maps to the vocabulary, `[vocabulary, hidden]`; the embedding itself where they are tied.
  public let head: Parameter
  /// Radians a position for each pair of a head's dimensions, `[headDim / 2]`.
  public let rotaryFrequencies: [Float]
  /// What linear layers have learned beside their weights.
  public internal(set) var adapters: Adapters?

  init<E: Error>(_ configuration: DecoderConfiguration, _ source: ParameterSource<E>) throws(E) {
    self.configuration = configuration
    let (vocabulary, hidden) = (configuration.vocabSize, configuration.hiddenSize)
    let trunk = source["model"]
    embedding = try trunk["embed_tokens"].parameter("weight", vocabulary, hidden)
    var layers: [DecoderLayer] = []
    for index in 0..<configuration.numHiddenLayers {
      layers.append(try DecoderLayer(trunk["layers"]["\(index)"], configuration, index: index))
    }
    self.layers = layers
    norm = try RMSNorm(trunk["norm"], size: hidden, epsilon: configuration.rmsNormEps)
    head =
      configuration.tieWordEmbeddings
      ? embedding : try source["lm_head"].parameter("weight", vocabulary, hidden)
    rotaryFrequencies = configuration.rotary.frequencies(headSize: configuration.headDim)
  }

  /// A view: the same parameters, other adapters.
  init(_ other: Decoder, adapters: Adapters?) {
    configuration = other.configuration
    (embedding, layers, norm, head) = (other.embedding, other.layers, other.norm, other.head)
    rotaryFrequencies = other.rotaryFrequencies
    self.adapters = adapters
  }

  /// A new model: weights are normal with the configuration's `initializerRange`, norms 1, biases 0.
  ///
  /// Each parameter's numbers depend on the seed and its name alone.
  public convenience init(_ configuration: DecoderConfiguration, seed: Seed) {
    self.init(
      configuration,
      ParameterSource { name, shape in
        Parameter(
          initialScalars(
            name, shape, deviation: configuration.initializerRange, seed: seed.child(name)),
          shape: shape)
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
    return Decoder(
      configuration,
      ParameterSource { name, shape in
        parameters[name]?.copy()
          ?? Parameter([Float](repeating: 0, count: shape.reduce(1, *)), shape: shape)
      })
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
    visit("model.embed_tokens.weight", embedding)
    visitLayers(visit)
    norm.visitParameters(at: "model.norm", visit)
    if head !== embedding { visit("lm_head.weight", head) }
  }

  /// Visits the parameters of the layers alone.
  func visitLayers(_ visit: (String, Parameter) -> Void) {
    for (index, layer) in layers.enumerated() {
      layer.visitParameters(at: "model.layers.\(index)", visit)
    }
  }
}
