import Kernels
import Models
import Records
import Tensors

/// Rates of this machine, read off one layer of the model at work.
struct SpeedModel {
  /// Floating-point operations a second of training passes, and of decoding, by samples at once.
  let training: Double
  private let decoder: Decoder
  private let now: () -> Double

  /// Times a training pass over one layer.
  ///
  /// - Parameter lengths: a typical micro-batch; cut so that timing takes a fraction of a second.
  init(_ shape: DecoderConfiguration, lengths: [Int], now: @escaping () -> Double) {
    let layer = shape.sample(vocabulary: 2048)
    let decoder = Decoder(layer, seed: Seed(0))
    self.decoder = decoder
    self.now = now
    let some = Self.affordable(lengths, layer)
    let tokens = some.flatMap { (0..<$0).map { Int32($0 % layer.vocabSize) } }
    var sequences: [Range<Int>] = []
    for length in some {
      let start = sequences.last?.upperBound ?? 0
      sequences.append(start..<start + length)
    }
    let query = TokenQuery(rows: Array(tokens.indices), targets: tokens)
    let parameters = decoder.namedParameters.map(\.parameter)
    let seconds = Self.best(now) {
      _ = valueAndGradient(at: parameters) {
        decoder.logProbs(tokens, sequences: sequences, of: query).logProbs.sum()
      }
    }
    training = layer.trainingOperations(lengths: some) / seconds
  }

  /// Floating-point operations a second of feeding one token to each of `samples`.
  func decoding(samples: Int) -> Double {
    let shape = decoder.configuration
    let most = max(1, min(samples, 64))
    let caches = (0..<most).map { _ in decoder.emptyCache() }
    let tokens = [[Int32]](repeating: [0], count: most)
    let seconds = Self.best(now) { _ = decoder.advance(caches, by: tokens) }
    return shape.readingOperations(lengths: [Int](repeating: 1, count: most)) / seconds
  }

  /// The first lengths that add up to some billion operations.
  private static func affordable(_ lengths: [Int], _ shape: DecoderConfiguration) -> [Int] {
    var some: [Int] = []
    var operations = 0.0
    for length in lengths where length > 0 && operations < 3e9 {
      some.append(min(length, 512))
      operations += shape.trainingOperations(lengths: [min(length, 512)])
    }
    return some.isEmpty ? [16] : some
  }

  /// Seconds of the faster of two runs, after one that is not counted.
  private static func best(_ now: () -> Double, _ body: () -> Void) -> Double {
    body()
    let timings = (0..<2).map { _ in
      let started = now()
      body()
      return now() - started
    }
    return max(1e-9, timings.min() ?? 1)
  }
}

/// Multiplies once, so that the library for large products is loaded and counted as the process's.
func warmProducts() {
  let square = Matrix(Buffer(zeros: 128 * 128), 128, 128)
  matmul(square, square, into: Matrix(Buffer(count: 128 * 128), 128, 128))
}
