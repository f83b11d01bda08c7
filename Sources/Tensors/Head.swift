import Kernels

/// What the language-model head says about the tokens that came next.
public struct TokenReadings {
  /// `log softmax(scores / temperature)[target]`, `[rows]`, nats.
  public let logProbs: Tensor
  /// Entropy of each row's distribution, `[rows]`, nats.
  public let entropies: Tensor
  /// Whether the target is the likeliest token, one a row.
  public let hits: [Bool]
}

/// Rows of scores that the head holds at once.
///
/// All of them while a gradient is taken and they are at most `budget` numbers (512 MiB), so that the
/// pullback need not compute them again; otherwise about sixteen million numbers.
public func headRows(_ rows: Int, vocabulary: Int, isTraining: Bool, budget: Int = 1 << 27) -> Int {
  if isTraining, rows * vocabulary <= budget { return rows }
  return min(rows, max(16, min(1024, (1 << 24) / vocabulary)))
}

/// The head, log-softmax, gather and entropy in one: `[rows, vocabulary]` never exists.
///
/// Scores are kept for the pullback while there are few (see `headRows`), else computed chunk by
/// chunk, and again in the pullback. Both results are differentiable:
/// with `z = scores / T`, `∂logProb/∂z = onehot − p` and `∂H/∂z = −p (log p + H)`.
///
/// - Parameters:
///   - hidden: `[rows, width]`, the normed hidden states that predict.
///   - weight: `[vocabulary, width]`; no gradient is computed for a frozen one.
///   - targets: one token a row.
///   - temperature: divides the scores, as when sampling.
///   - softCap: bounds the scores before that, `cap · tanh(score / cap)`.
///   - precision: of the products' factors.
public func readTokens(
  _ hidden: Tensor, _ weight: Parameter, targets: [Int32], temperature: Float,
  softCap: Float? = nil, precision: Precision = .float32
) -> TokenReadings {
  let head = Head(hidden, weight, targets, temperature, softCap, precision)
  let (readings, scores) = head.read()
  let count = targets.count
  let logProbs = Buffer(readings.map(\.logProb))
  let entropies = Buffer(readings.map(\.entropy))
  let results = Tensor.operation(
    [hidden.node, weight.leaf], results: [([count], logProbs), ([count], entropies)]
  ) { gradients in
    head.pullback(gradients[0], gradients[1], readings, scores)
  }
  return TokenReadings(
    logProbs: results[0], entropies: results[1], hits: readings.map(\.isTop))
}

private struct Head {
  let hidden: Buffer
  let weight: WeightNumbers
  let packed: PackedMatrix
  let needsWeight: Bool
  let isTracked: Bool
  let targets: [Int32]
  let temperature: Float
  let cap: Float?
  let precision: Precision
  let rows: Int
  let width: Int
  let vocabulary: Int

  init(
    _ hidden: Tensor, _ weight: Parameter, _ targets: [Int32], _ temperature: Float,
    _ cap: Float?, _ precision: Precision
  ) {
    (rows, width) = hidden.matrixShape
    vocabulary = weight.shape[0]
    precondition(
      weight.shape[1] == width && targets.count == rows,
      "hidden \(hidden.shape), weight \(weight.shape), \(targets.count) targets")
    self.hidden = hidden.buffer
    self.weight = weight.numbers
    packed = weight.packedTranspose(precision)
    self.precision = precision
    needsWeight = weight.leaf != nil
    isTracked = hidden.isTracked || needsWeight
    self.targets = targets
    self.temperature = temperature
    self.cap = cap
  }

  /// Rows of a chunk.
  private var most: Int { headRows(rows, vocabulary: vocabulary, isTraining: isTracked) }

  /// Runs `body` on each chunk's scores: `kept` ones, or computed anew.
  ///
  /// - Returns: the scores, where one chunk holds them all.
  @discardableResult
  private func forEachChunk(
    _ kept: Buffer? = nil, _ body: (_ rows: Range<Int>, _ scores: Buffer) -> Void
  ) -> Buffer {
    let scores = kept ?? Buffer(count: most * vocabulary)
    for start in stride(from: 0, to: rows, by: max(1, most)) {
      let chunk = start..<min(rows, start + most)
      if kept == nil { compute(chunk, into: scores) }
      body(chunk, scores)
    }
    return scores
  }

  private func compute(_ chunk: Range<Int>, into scores: Buffer) {
    matmul(
      Matrix(hidden, offset: chunk.lowerBound * width, chunk.count, width), packed,
      into: Matrix(scores, chunk.count, vocabulary))
    if let cap { softCap(scores, count: chunk.count * vocabulary, at: cap) }
  }

  /// What the scores say, and the scores where the pullback has a use for them.
  func read() -> ([RowReading], scores: Buffer?) {
    var readings: [RowReading] = []
    readings.reserveCapacity(rows)
    let scores = forEachChunk { chunk, scores in
      let timing = Profile.enter(.headReadings)
      defer { timing.leave() }
      readings += parallelMap(chunk.count) { i in
        readRow(
          scores, row: i, width: vocabulary, target: Int(targets[chunk.lowerBound + i]),
          temperature: temperature)
      }
    }
    return (readings, isTracked && most == rows ? scores : nil)
  }

  /// Gradients of hidden and weight from those of the log-probabilities and entropies.
  ///
  /// - Parameter kept: the scores, which are written over.
  func pullback(
    _ dLogProbs: Buffer?, _ dEntropies: Buffer?, _ readings: [RowReading], _ kept: Buffer?
  ) -> [Buffer?] {
    let dHidden = Buffer(count: hidden.count)
    let size = vocabulary * width
    let dWeight = needsWeight ? (rows == 0 ? Buffer(zeros: size) : Buffer(count: size)) : nil
    let right = weight.right(vocabulary, width, precision.ofGradients)
    forEachChunk(kept) { chunk, scores in
      let timing = Profile.enter(.headReadings)
      parallelFor(chunk.count) { i in
        let row = chunk.lowerBound + i
        readRowPullback(
          scores, row: i, width: vocabulary, target: Int(targets[row]), temperature: temperature,
          reading: readings[row], dlogProb: dLogProbs?[row] ?? 0, dentropy: dEntropies?[row] ?? 0,
          cap: cap)
      }
      timing.leave()
      let dScores = Matrix(scores, chunk.count, vocabulary)
      let start = chunk.lowerBound * width
      var products = [
        Product(dScores, right, into: Matrix(dHidden, offset: start, chunk.count, width))
      ]
      if let dWeight {
        let states = Matrix(hidden, offset: start, chunk.count, width)
        products.append(
          Product(
            dScores.transposed, RightMatrix(states, precision: precision.ofGradients),
            into: Matrix(dWeight, vocabulary, width), from: start > 0 ? .numbers : .nothing))
      }
      matmul(products)
    }
    return [dHidden, dWeight]
  }
}
