import Foundation
import Records

/// Whether a reward model is as often right as it claims to be.
///
/// A margin of rewards d claims that the better one is chosen with a chance of `σ(|d|)`. Pairs are put
/// into bins by this claim, between a half and 1.
public struct Calibration: Sendable, Codable, Hashable {
  /// Pairs of like claims.
  public struct Bin: Sendable, Codable, Hashable {
    /// The claims that fall into it; the last bin holds its upper end too.
    public var range: Range<Double>
    /// How many pairs there are.
    public var count: Int
    /// The mean claim; the bin's middle where there are no pairs.
    public var claimed: Double
    /// The share of pairs in which the claim is right, equal rewards counting half; 0 without pairs.
    public var right: Double
  }
  /// The bins, from a half up.
  public var bins: [Bin]
  /// The mean distance of claim and share, each bin weighed by its pairs: the expected calibration
  /// error.
  ///
  /// - SeeAlso: Guo et al. 2017, arXiv:1706.04599, eq. 3.
  public var error: Double {
    let pairs = bins.reduce(0) { $0 + $1.count }
    let total = bins.reduce(0) { $0 + Double($1.count) * abs($1.claimed - $1.right) }
    return total / Double(max(1, pairs))
  }

  /// Sorts margins, chosen less rejected, into `count` bins; margins that are no number are left out.
  public init(margins: [Double], bins count: Int = 10) {
    let count = max(1, count)
    var held = Array(repeating: [Double](), count: count)
    for margin in margins where !margin.isNaN {
      let place = Int((claim(margin) - 0.5) * 2 * Double(count))
      held[min(place, count - 1)].append(margin)
    }
    bins = held.enumerated().map { index, margins in
      func end(_ index: Int) -> Double { 0.5 + Double(index) / Double(2 * count) }
      let range = end(index)..<end(index + 1)
      guard !margins.isEmpty else {
        let middle = (range.lowerBound + range.upperBound) / 2
        return Bin(range: range, count: 0, claimed: middle, right: 0)
      }
      let points = margins.reduce(0.0) { $0 + ($1 > 0 ? 1 : $1 == 0 ? 0.5 : 0) }
      return Bin(
        range: range, count: margins.count,
        claimed: margins.reduce(0.0) { $0 + claim($1) } / Double(margins.count),
        right: points / Double(margins.count))
    }
  }
}

/// `σ(|d|)`.
private func claim(_ margin: Double) -> Double { 1 / (1 + exp(-abs(margin))) }
