import Models

extension DecoderConfiguration {
  /// Weights that a token is multiplied with, in one layer.
  var layerProductWeights: Int {
    2 * hiddenSize * (querySize + keyValueSize)
      + (isGated ? 3 : 2) * hiddenSize * intermediateSize
  }

  /// Weights that a token is multiplied with on its way to the scores: the tables' rows are read,
  /// not multiplied.
  public var productWeights: Int { numHiddenLayers * layerProductWeights + hiddenSize * vocabSize }

  /// Floating-point operations that attention spends on one sequence, forward: a score and a share
  /// of the values, a multiplication and an addition each, for every pair of a token and one that it
  /// sees.
  func attentionOperations(length: Int) -> Double {
    let pairs = layers.reduce(0.0) { sum, layer in
      let window = min(layer.window ?? length, length)
      let growing = Double(window) * (Double(window) + 1) / 2
      return sum + growing + Double(length - window) * Double(window)
    }
    return 4 * Double(querySize) * pairs
  }

  /// Floating-point operations of one training pass over sequences: two a weight and token forward,
  /// twice as many backward.
  ///
  /// - Parameter asked: tokens whose scores are computed, all where `nil`; the head is counted for
  ///   them alone.
  public func trainingOperations(lengths: [Int], asked: Int? = nil) -> Double {
    3 * readingOperations(lengths: lengths, asked: asked)
  }

  /// Floating-point operations of reading sequences without a gradient.
  public func readingOperations(lengths: [Int], asked: Int? = nil) -> Double {
    let tokens = lengths.reduce(0.0) { $0 + Double($1) }
    let trunk = 2 * Double(numHiddenLayers * layerProductWeights) * tokens
    let head = 2 * Double(hiddenSize * vocabSize) * (asked.map(Double.init) ?? tokens)
    return lengths.reduce(trunk + head) { $0 + attentionOperations(length: $1) }
  }
}
