import CKernels

/// What a row of scores says about one token, at a given temperature.
public struct RowReading: Sendable {
  /// `log softmax(row / temperature)[target]`, nats.
  public var logProb: Float { raw.log_prob }
  /// Entropy of `softmax(row / temperature)`, nats.
  public var entropy: Float { raw.entropy }
  /// `log Σ exp(row / temperature)`.
  public var logSum: Float { raw.log_sum }
  /// Whether no token scores above the target.
  public var isTop: Bool { raw.is_top }
  let raw: hone_row_reading
}

/// Reads row `row` of `[rows, width]` scores: the only way a log-probability is ever computed, in
/// the sampler as in the trainer.
public func readRow(_ scores: Buffer, row: Int, width: Int, target: Int, temperature: Float)
  -> RowReading
{
  scores.check(row * width, width)
  precondition(target >= 0 && target < width, "token \(target) of a vocabulary of \(width)")
  return unsafe RowReading(
    raw: hone_read_row(scores.base + row * width, Int64(width), Int64(target), 1 / temperature))
}

/// The log-probability of a token from its score and the row's `logSum`: the bits of `readRow`.
public func logProb(score: Float, temperature: Float, logSum: Float) -> Float {
  let scaled = score * (1 / temperature)
  return scaled - logSum
}

/// Replaces row `row` by the gradient of `dlogProb · logProb + dentropy · entropy`, with respect to
/// the scores before they were capped where there is a `cap`.
public func readRowPullback(
  _ scores: Buffer, row: Int, width: Int, target: Int, temperature: Float, reading: RowReading,
  dlogProb: Float, dentropy: Float, cap: Float? = nil
) {
  scores.check(row * width, width)
  precondition(target >= 0 && target < width, "token \(target) of a vocabulary of \(width)")
  unsafe hone_read_row_pullback(
    scores.base + row * width, Int64(width), Int64(target), 1 / temperature, reading.raw, dlogProb,
    dentropy, cap ?? 0)
}

/// Replaces row `row` of scores by its probabilities.
public func softmaxRow(
  _ scores: Buffer, row: Int, width: Int, temperature: Float, logSum: Float
) {
  scores.check(row * width, width)
  unsafe hone_softmax_row(scores.base + row * width, Int64(width), 1 / temperature, logSum)
}

/// The place whose share of the mass in `mass[0 ..< width]` holds `point`, in [0, 1) of it; `nil`
/// where there is no mass. A place of no mass is never picked.
///
/// Sums run in double precision and a fixed order.
public func pick(_ mass: Buffer, width: Int, point: Double) -> Int? {
  mass.check(0, width)
  let place = unsafe hone_pick(mass.base, Int64(width), point)
  return place < 0 ? nil : Int(place)
}

/// The first place of the largest number of row `row`.
public func largest(_ scores: Buffer, row: Int, width: Int) -> Int {
  scores.check(row * width, width)
  return unsafe Int(hone_largest(scores.base + row * width, Int64(width)))
}
