import Records

/// What a reward model says of one pair of completions.
public struct RewardComparison: Sendable, Codable, Hashable {
  /// The chosen one's reward less the rejected one's.
  public var margin: Double
  /// Tokens of the chosen one.
  public var chosenLength: Int
  /// Tokens of the rejected one.
  public var rejectedLength: Int

  /// A pair.
  public init(margin: Double, chosenLength: Int, rejectedLength: Int) {
    self.margin = margin
    self.chosenLength = chosenLength
    self.rejectedLength = rejectedLength
  }

  /// Tokens that the chosen one has more.
  fileprivate var excess: Double { Double(chosenLength) - Double(rejectedLength) }
}

/// How a reward model does on pairs that it has not learned.
public struct RewardSummary: Sendable, Codable, Hashable {
  /// How many pairs there are.
  public var pairs: Int
  /// How often the chosen one has the higher reward, with its interval over pairs.
  public var accuracy: Estimate
  /// Whether the claims that margins make are honest.
  public var calibration: Calibration
  /// The correlation of reward and length inside pairs, -1 to 1; 0 where one of them never differs.
  public var lengthCorrelation: Double
  /// How often the longer one was chosen, of the pairs that differ in length.
  public var longerChosen: Double
  /// How often the longer one has the higher reward, of the same pairs.
  public var longerPreferred: Double

  /// Sums up pairs.
  ///
  /// - Throws: `EvaluationError`, where there is no pair or a setting of the bootstrap is out of range.
  public init(of comparisons: [RewardComparison], bootstrap: Bootstrap) throws(EvaluationError) {
    pairs = comparisons.count
    accuracy = try bootstrap.mean(of: comparisons.map { $0.margin > 0 ? 1 : 0 })
    calibration = Calibration(margins: comparisons.map(\.margin))
    // Means of pairs are taken out, so that neither long prompts nor hard ones count.
    let (margins, excesses) = (comparisons.map(\.margin), comparisons.map(\.excess))
    let scale = (product(margins, margins) * product(excesses, excesses)).squareRoot()
    lengthCorrelation = scale > 0 ? product(margins, excesses) / scale : 0
    let unequal = comparisons.filter { $0.chosenLength != $0.rejectedLength }
    let count = Double(max(1, unequal.count))
    longerChosen = Double(unequal.count { $0.excess > 0 }) / count
    longerPreferred = Double(unequal.count { $0.excess * $0.margin > 0 }) / count
  }
}
