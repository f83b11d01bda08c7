import Kernels
import Records

/// A drawn token and the log-probability (nats) the loss will see it at.
struct DrawnToken: Equatable {
  let token: Int32
  let logProb: Float
}

extension SamplingSettings {
  /// Draws from row `row` of `[rows, width]` scores.
  ///
  /// The draw depends on the scores and on `seed` alone: sums run in a fixed order, in `Double`.
  func draw(_ scores: Buffer, row: Int, width: Int, seed: Seed) -> DrawnToken {
    let reading = readRow(
      scores, row: row, width: width, target: 0, temperature: readingTemperature)
    var generator = seed.generator()
    let token =
      temperature == 0
      ? largest(scores, row: row, width: width)
      : pick(
        probabilities(scores, row, width, reading.logSum), width: width,
        point: generator.uniform()) ?? 0
    let logProb = logProb(
      score: scores[row * width + token], temperature: readingTemperature, logSum: reading.logSum)
    return DrawnToken(token: Int32(token), logProb: logProb)
  }

  private func probabilities(_ scores: Buffer, _ row: Int, _ width: Int, _ logSum: Float) -> Buffer
  {
    let copy = Buffer(count: width)
    copy.copy(width, of: scores, from: row * width)
    softmaxRow(copy, row: 0, width: width, temperature: readingTemperature, logSum: logSum)
    return filters ? Buffer(filtered(copy.floats)) : copy
  }

  /// Probabilities with those of filtered tokens set to 0; not renormalised.
  func filtered(_ probabilities: [Float]) -> [Float] {
    let whole = probabilities.reduce(0.0) { $0 + Double($1) }
    let order = ProbabilityBuckets(probabilities).likeliest(bound(probabilities, whole))
      .sorted { (probabilities[$1], $0) < (probabilities[$0], $1) }
    var kept = order[...]
    if topK > 0, topK < kept.count {
      // Ties with the last one kept stay, as in transformers.
      let least = probabilities[order[topK - 1]]
      kept = kept.prefix { probabilities[$0] >= least }
    }
    if topP < 1 {
      let total = topK > 0 ? kept.reduce(0.0) { $0 + Double(probabilities[$1]) } : whole
      kept = nucleus(kept, probabilities, total: total)
    }
    if minP > 0, let first = kept.first {
      let floor = probabilities[first] * minP
      kept = kept.prefix { probabilities[$0] >= floor }
    }
    var result = [Float](repeating: 0, count: probabilities.count)
    for token in kept { result[token] = probabilities[token] }
    return result
  }

  /// How many of the likeliest tokens the filters can keep, at most.
  private func bound(_ probabilities: [Float], _ whole: Double) -> ProbabilityBuckets.Bound {
    if topK > 0 { return .count(topK) }
    if topP < 1 { return .mass(Double(topP) * whole) }
    return .atLeast((probabilities.max() ?? 0) * minP)
  }

  /// The fewest likeliest tokens whose share of `total` reaches `topP`.
  private func nucleus(_ kept: ArraySlice<Int>, _ probabilities: [Float], total: Double)
    -> ArraySlice<Int>
  {
    var before = 0.0
    return kept.prefix { token in
      defer { before += Double(probabilities[token]) }
      return before < Double(topP) * total
    }
  }
}
