/// The scores of two models' samples for one prompt.
public struct Match: Sendable, Hashable {
  /// The scores of the one that is asked about.
  public var mine: [Double]
  /// The scores of the other.
  public var others: [Double]

  /// Two lists of scores.
  public init(mine: [Double], others: [Double]) {
    self.mine = mine
    self.others = others
  }

  /// The share of pairs of samples in which mine scores higher, ties counting half; `nil` where either
  /// side has no score.
  public var winShare: Double? {
    guard !mine.isEmpty, !others.isEmpty else { return nil }
    var points = 0.0
    for a in mine { for b in others { points += a > b ? 1 : a == b ? 0.5 : 0 } }
    return points / Double(mine.count * others.count)
  }
}

extension Bootstrap {
  /// How often a sample of one model beats a sample of the other for the same prompt, ties counting
  /// half, with its interval over prompts.
  ///
  /// Every sample meets every sample of the other side. Prompts that lack scores are left out.
  ///
  /// - Throws: `EvaluationError.nothingScored`, where no prompt has scores on both sides.
  public func winRate(_ matches: [Match]) throws(EvaluationError) -> Estimate {
    try mean(of: matches.compactMap(\.winShare))
  }
}
