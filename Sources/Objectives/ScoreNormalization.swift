import Recipes
import Records

/// Brings scores to a common size before leaving the reference is charged, as reward models need whose
/// numbers mean nothing by themselves.
///
/// `s ← (s - m) / (d + ε)`, then held within ± clip. s is what judges and shapers paid; m and d are the
/// mean and the Bessel-corrected deviation of it over all admitted episodes so far, those of this round
/// among them; ε is the smallest step from 1 in single precision; d is 1 until two scores differ. TRL centers only what it scales too. What it changes is a reward of its own on the last token, so that what the judges
/// said stays visible. A trajectory that was not scored stays so.
///
/// - SeeAlso: TRL 0.11.4, `PPOTrainer` (`use_score_scaling`, `use_score_norm`, `score_clip`).
public struct ScoreNormalization: Component {
  /// What the change is called among a sample's rewards.
  public static let name = "score_normalization"
  /// Whether scores are divided by their running deviation.
  public var scales = false
  /// Whether their running mean is taken off first.
  public var centers = false
  /// How far from 0 a score may be; any distance where not set.
  public var clip: Double?

  /// Nothing is changed.
  public init() {}

  /// The bound is above 0, and there is something to do.
  public func validate(_ issues: inout Issues) {
    issues.require(
      (clip ?? 1) > 0 && (clip ?? 1).isFinite, "clip", "\(clip ?? 0) is not above 0; 10 is usual")
    issues.require(
      scales || centers || clip != nil, "scales",
      "nothing is to be changed; give one of scales, centers and clip, or leave it out")
  }

  /// Takes in the scores of a round, and changes them.
  public func normalize(_ groups: inout [RolloutGroup], _ moments: inout RunningMoments) {
    moments.add(groups.flatMap(\.trajectories).compactMap(\.reward))
    for g in groups.indices {
      for i in groups[g].trajectories.indices {
        guard let score = groups[g].trajectories[i].reward else { continue }
        groups[g].trajectories[i].pay(normalized(score, moments) - score, as: Self.name)
      }
    }
  }

  private func normalized(_ score: Double, _ moments: RunningMoments) -> Double {
    let centered = centers ? score - moments.mean : score
    let scaled = scales ? centered / (moments.deviation + Double(Float.ulpOfOne)) : centered
    return clip.map { min(max(scaled, -$0), $0) } ?? scaled
  }
}

/// Mean and deviation of every number so far.
public struct RunningMoments: Codable, Sendable, Hashable {
  /// How many numbers there were.
  public private(set) var count = 0
  /// Their mean; 0 of none.
  public private(set) var mean = 0.0
  private var squares = 0.0

  /// No numbers yet.
  public init() {}

  /// The Bessel-corrected standard deviation; 1 where no two numbers differ.
  public var deviation: Double {
    squares > 0 ? (squares / Double(count - 1)).squareRoot() : 1
  }

  /// Takes in more numbers (Welford).
  public mutating func add(_ values: [Double]) {
    for value in values {
      count += 1
      let excess = value - mean
      mean += excess / Double(count)
      squares += excess * (value - mean)
    }
  }
}
