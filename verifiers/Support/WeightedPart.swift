import Recipes
import Records

/// One verifier of a sum, and what its scores weigh.
public struct WeightedPart: Component {
  /// Who judges.
  public var verifier = Choice<VerifierFamily>(Finished())
  /// What a score is multiplied with.
  public var weight = 1.0
  /// The score of a completion that no answer can be read from.
  public var unparseableScore = 0.0

  /// The text has ended.
  public init() {}

  /// Reports numbers that are not finite.
  public func validate(_ issues: inout Issues) {
    issues.require(weight.isFinite, "weight", "\(weight) is not finite")
    issues.require(
      unparseableScore.isFinite, "unparseable_score", "\(unparseableScore) is not finite")
  }

  /// The unweighted score that a verdict earns; `nil` where it says nothing.
  func score(_ verdict: Verdict) -> Double? {
    switch verdict.outcome {
    case .scored(let score): score
    case .unparseable: unparseableScore
    case .notApplicable: nil
    }
  }
}
