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

  /// A new model: weights are normal with the configuration's `initializerRange`, norms 1, biases 0.
  ///
  /// Each parameter's numbers depend on the seed and its name alone.
  public convenience init(_ configuration: DecoderConfiguration, seed: Seed) {
    self.init(
      configuration,
      ParameterSource { name, shape in
        initialScalars(
          name, shape, deviation: configuration.initializerRange, seed: seed.child(name))
      })
  }

  /// A model with the same numbers in parameters of its own.
  public func copy() -> Decoder {
    let scalars = Dictionary(
      uniqueKeysWithValues: namedParameters.map { ($0.name, $0.parameter.scalars) })
    return Decoder(configuration, ParameterSource { name, _ in scalars[name] ?? [] })
  }

  /// Visits the parameters from the tokens up; a tied head is no parameter of its own.
  public func visitParameters(_ visit: (String, Parameter) -> Void) {
    visit("model.embed_tokens.weight", embedding)
    for (index, layer) in layers.enumerated() {
      layer.visitParameters(at: "model.layers.\(index)", visit)
    }
    norm.visitParameters(at: "model.norm", visit)
    if head !== embedding { visit("lm_head.weight", head) }
  }
}
