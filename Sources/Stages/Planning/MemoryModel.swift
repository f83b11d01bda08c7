import Kernels
import Models
import Tensors

/// What the parts of a run hold, by the arithmetic of the layers: bytes.
///
/// Follows what the operators keep for their pullbacks; numbers of four bytes but for weights.
struct MemoryModel {
  let shape: DecoderConfiguration
  /// How weights that do not learn are held.
  var weightType = NumberType.float32
  /// Of the factors of products.
  var precision = Precision.float32
  /// How many numbers adapters learn in the place of the weights.
  var adapters: Int?
  /// Whether layers keep their inputs alone, and are computed again for their gradients.
  var recomputesLayers = false

  /// Bytes of a number.
  static let number = 4

  /// The weights, and the adapters on them.
  var weights: Int {
    weightType.byteCount * shape.parameterCount + Self.number * (adapters ?? 0)
  }
  /// What learns; also its gradients, and each of the optimizer's two moments.
  var learned: Int { Self.number * trainable }
  /// How many numbers learn.
  var trainable: Int { adapters ?? shape.parameterCount }

  /// Copies of the weights laid out for products, columns rounded up to panels of 32.
  var packedWeights: Int {
    func packed(_ inputs: Int, _ outputs: Int) -> Int { inputs * ((outputs + 31) / 32 * 32) }
    let hidden = shape.hiddenSize
    let layer =
      packed(hidden, shape.querySize) + 2 * packed(hidden, shape.keyValueSize)
      + packed(shape.querySize, hidden)
      + (shape.isGated ? 2 : 1) * packed(hidden, shape.intermediateSize)
      + packed(shape.intermediateSize, hidden)
    return (precision.byteCount ?? weightType.byteCount)
      * (shape.numHiddenLayers * layer + packed(hidden, shape.vocabSize))
  }

  /// What one layer keeps of a token for its pullback: the inputs of the norms and their results,
  /// queries, keys, values, what attention gave, and the feed-forward layer's vectors.
  private var keptPerToken: Int {
    let attention = 2 * shape.querySize + 2 * shape.keyValueSize + shape.numAttentionHeads
    let norms = shape.normalizesQueriesAndKeys ? shape.querySize + shape.keyValueSize : 0
    let outputs = shape.normalizesOutputs ? 2 * shape.hiddenSize : 0
    let inner = (shape.isGated ? 3 : 2) * shape.intermediateSize
    return 4 * shape.hiddenSize + inner + attention + norms + outputs
  }

  /// The gradient of one layer's weights.
  private var layerGradient: Int {
    (adapters ?? (shape.parameterCount - tables)) / shape.numHiddenLayers
  }
  private var tables: Int {
    let positions = shape.learnsPositions ? shape.maxPositionEmbeddings * shape.hiddenSize : 0
    return shape.vocabSize * shape.hiddenSize * (shape.tieWordEmbeddings ? 1 : 2) + positions
  }

  /// Scores that the head holds at once.
  private func scores(_ asked: Int, isTraining: Bool) -> Int {
    headRows(asked, vocabulary: shape.vocabSize, isTraining: isTraining) * shape.vocabSize
  }

  /// Activations and gradients at the fullest moment of a forward and backward pass.
  ///
  /// - Parameters:
  ///   - tokens: of the whole micro-batch.
  ///   - asked: those whose log-probability is asked for.
  func trainingPass(tokens: Int, asked: Int) -> [Plan.Need] {
    let (layers, hidden) = (shape.numHiddenLayers, shape.hiddenSize)
    let headGradient = adapters == nil ? shape.vocabSize * hidden : 0
    let kept = tokens * keptPerToken
    // What each layer keeps until its pullback begins.
    let waiting = recomputesLayers ? tokens * hidden : kept
    let ends = tokens * hidden + asked * hidden
    let pulling = 2 * tokens * (shape.intermediateSize + hidden)
    // The fullest moment is one of three: the head's pullback, the last layer's, the first layer's.
    let head = (scores(asked, isTraining: true) + asked * hidden, waiting * layers, headGradient)
    let last = (pulling, waiting * (layers - 1) + kept, headGradient + layerGradient)
    let first = (pulling, kept, headGradient + layers * layerGradient)
    func total(_ m: (Int, Int, Int)) -> Int { m.0 + m.1 + m.2 }
    let fullest = [head, last, first].max { total($0) < total($1) } ?? head
    return [
      need("activations", fullest.1 + ends + asked * 40),
      need("scores and gradients on their way", fullest.0), need("gradients", fullest.2),
    ]
  }

  /// Activations of reading sequences without a gradient.
  func readingPass(tokens: Int, asked: Int) -> [Plan.Need] {
    let widest = max(
      3 * shape.hiddenSize + 3 * shape.intermediateSize,
      3 * shape.hiddenSize + 2 * shape.querySize + 3 * shape.keyValueSize)
    return [
      need(
        "activations", tokens * widest + asked * shape.hiddenSize + scores(asked, isTraining: false)
      )
    ]
  }

  /// Keys and values of samples that are decoded at once.
  ///
  /// - Parameters:
  ///   - prompt: tokens of the prompt, whose full blocks the samples of a group share.
  ///   - length: tokens of prompt and completion.
  func caches(samples: Int, groups: Int, prompt: Int, length: Int) -> Int {
    let shared = prompt / KeyValueCache.blockLength
    let own = length.parts(of: KeyValueCache.blockLength) - shared
    let block = Self.number * KeyValueCache.blockSize(of: shape)
    let blocks = Double(samples) * Double(own) + Double(groups) * Double(shared)
    return Int(saturating: Double(block) * blocks)
  }

  /// What reading the prompts and drawing from the scores takes.
  func sampling(samples: Int, promptTokens: Int) -> Int {
    let reading = promptTokens * (3 * shape.hiddenSize + 3 * shape.intermediateSize)
    return Self.number * (reading + 2 * samples * shape.vocabSize)
  }

  private func need(_ name: String, _ numbers: Int) -> Plan.Need {
    Plan.Need(name: name, bytes: Self.number * numbers)
  }
}
