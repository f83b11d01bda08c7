/// Probabilities by size, so that the likeliest are found without sorting all of them.
struct ProbabilityBuckets {
  /// Which tokens are wanted: the likeliest, down to a bound.
  enum Bound {
    /// So many, and those as likely as the last of them.
    case count(Int)
    /// Those that hold this much.
    case mass(Double)
    /// Those of at least this probability.
    case atLeast(Float)
  }

  private let probabilities: [Float]

  init(_ probabilities: [Float]) { self.probabilities = probabilities }

  /// Every token within the bound and some more, in order of their ids.
  func likeliest(_ bound: Bound) -> [Int] {
    let least = least(bound)
    return probabilities.indices.filter { probabilities[$0].bitPattern >= least }
  }

  /// The bits of the smallest number in the last bucket that the bound reaches. Bits of numbers that
  /// are not negative are ordered as they are.
  private func least(_ bound: Bound) -> UInt32 {
    if case .atLeast(let probability) = bound { return probability.bitPattern }
    var counts = [Int](repeating: 0, count: 1 << (32 - Self.shift))
    var masses = [Double](repeating: 0, count: counts.count)
    for probability in probabilities {
      let bucket = Int(probability.bitPattern >> Self.shift)
      counts[bucket] += 1
      masses[bucket] += Double(probability)
    }
    var (count, mass) = (0, 0.0)
    for bucket in counts.indices.reversed() {
      count += counts[bucket]
      mass += masses[bucket]
      let isEnough =
        switch bound {
        case .count(let wanted): count >= wanted
        // Sums in another order differ in their last digits.
        case .mass(let wanted): mass >= wanted + 1e-6
        case .atLeast: true
        }
      if isEnough { return UInt32(bucket) << Self.shift }
    }
    return 0
  }

  /// Exponent and the first three bits of the fraction make a bucket.
  private static let shift: UInt32 = 20
}
