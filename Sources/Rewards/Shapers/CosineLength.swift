import Foundation
import Recipes
import Records

/// Lets the length decide what a right and a wrong answer are worth.
///
/// `lo + (hi - lo)(1 + cos(π n / L_max)) / 2` for a completion of n tokens: right answers fall from
/// `correct_short` to `correct_long`, wrong ones rise from `wrong_short` to `wrong_long`, so that a
/// wrong answer had better think on. A completion that reaches L_max, or was cut off, is worth
/// `exceeded`; where that is null, as in open-r1 and TRL, the formula counts, in which n is at most
/// L_max. The number takes the place of what the verifiers paid; an answer is right where that is
/// `correct_at` or more. Lengths are tokens, where others count characters.
///
/// - SeeAlso: Yeo et al. 2025, "Demystifying long chain-of-thought reasoning in LLMs",
///   arXiv:2502.03373, §4.2 and appendix; compared with the authors' code.
public struct CosineLength: RewardShaper {
  /// What a right answer of no length is worth.
  public var correctShort: Double = 2
  /// What a right answer of L_max tokens is worth.
  public var correctLong: Double = 1
  /// What a wrong answer of no length is worth.
  public var wrongShort: Double = -10
  /// What a wrong answer of L_max tokens is worth.
  public var wrongLong: Double = 0
  /// What an answer that did not end within L_max tokens is worth; null for the formula.
  public var exceeded: Double? = -10
  /// From which reward on an answer is right.
  public var correctAt: Double = 1
  /// L_max, tokens; the stage's `max_completion_length` where not set.
  public var maxLength: Int?

  /// The paper's.
  public init() {}

  /// Sets what every scored trajectory is worth.
  public func shape(_ group: inout RolloutGroup, budget: Int) {
    for index in group.trajectories.indices {
      let trajectory = group.trajectories[index]
      guard let reward = trajectory.reward else { continue }
      let worth = worth(
        trajectory.actionCount, isCorrect: reward >= correctAt, isCut: trajectory.stop.isTruncated,
        budget: maxLength ?? budget)
      group.trajectories[index].pay(worth - reward, as: recipeName(of: Self.self))
    }
  }

  /// Every worth is finite.
  public func validate(_ issues: inout Issues) {
    let worths = [
      ("correct_short", correctShort), ("correct_long", correctLong), ("wrong_short", wrongShort),
      ("wrong_long", wrongLong), ("exceeded", exceeded ?? 0), ("correct_at", correctAt),
    ]
    for (key, value) in worths {
      issues.require(value.isFinite, key, "\(value) is not finite; -10 to 2 is usual")
    }
    issues.require(
      maxLength ?? 1 >= 1, "max_length",
      "\(maxLength ?? 0) is not 1 or more; leave it out for max_completion_length")
  }

  private func worth(_ length: Int, isCorrect: Bool, isCut: Bool, budget: Int) -> Double {
    if let exceeded, isCut || length >= budget { return exceeded }
    let (short, long) = isCorrect ? (correctShort, correctLong) : (wrongShort, wrongLong)
    let share = min(1, Double(length) / Double(budget))
    return long + (short - long) * (1 + cos(.pi * share)) / 2
  }
}
