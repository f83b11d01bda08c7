import Foundation
import Recipes

/// How the learning rate changes over a stage, as a factor of its peak.
///
/// - SeeAlso: transformers 5.23, `optimization.py`, whose values these are.
public struct Schedule: Component {
  /// The shape of the curve.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// 1 throughout.
    case constant
    /// Up to 1, then 1.
    case constantWithWarmup = "constant_with_warmup"
    /// Up to 1, then straight down to 0.
    case linear
    /// Up to 1, then half a cosine down to 0.
    case cosine
    /// Up to 1, then half a cosine down to `minLRRatio`.
    case cosineWithMinLR = "cosine_with_min_lr"
    /// Up to 1, level, then half a cosine down over the last `numDecaySteps`.
    case warmupStableDecay = "warmup_stable_decay"
  }

  /// The shape of the curve.
  public var lrSchedulerType = Kind.linear
  /// Steps from 0 up to the peak.
  public var warmupSteps = 0
  /// Steps of the last decline of warmup_stable_decay.
  public var numDecaySteps = 0
  /// Where cosine_with_min_lr and warmup_stable_decay end, as a share of the peak.
  public var minLRRatio = 0.0

  /// Straight down to 0 without a warm-up.
  public init() {}

  /// Reports settings that are out of range, or that the chosen curve passes over.
  public func validate(_ issues: inout Issues) {
    let kind = lrSchedulerType
    issues.require(warmupSteps >= 0, "warmup_steps", "\(warmupSteps) is below 0")
    issues.require(
      kind != .constant || warmupSteps == 0, "warmup_steps",
      "constant has no warm-up; use constant_with_warmup")
    issues.require(
      (kind == .warmupStableDecay) == (numDecaySteps > 0), "num_decay_steps",
      kind == .warmupStableDecay
        ? "warmup_stable_decay needs at least 1, found \(numDecaySteps)"
        : "\(kind.rawValue) has no decay of its own; leave it at 0")
    issues.require(0...1 ~= minLRRatio, "min_lr_ratio", "\(minLRRatio) is outside 0 ... 1")
    issues.require(
      minLRRatio == 0 || kind == .cosineWithMinLR || kind == .warmupStableDecay, "min_lr_ratio",
      "\(kind.rawValue) ends where it ends; use cosine_with_min_lr or warmup_stable_decay")
  }

  /// What the peak is multiplied with.
  ///
  /// - Parameters:
  ///   - step: optimizer steps taken before this one, from 0.
  ///   - total: steps of the whole stage.
  public func factor(at step: Int, of total: Int) -> Double {
    let isWarmingUp = lrSchedulerType != .constant && step < warmupSteps
    let rise = Double(step) / Double(max(1, warmupSteps))
    let progress = Double(step - warmupSteps) / Double(max(1, total - warmupSteps))
    switch lrSchedulerType {
    case .constant: return 1
    case .warmupStableDecay where isWarmingUp: return lifted(rise)
    case _ where isWarmingUp: return rise
    case .constantWithWarmup: return 1
    case .linear: return max(0, 1 - progress)
    case .cosine: return halfCosine(progress)
    case .cosineWithMinLR: return lifted(halfCosine(progress))
    case .warmupStableDecay:
      let decaying = step - max(warmupSteps, total - numDecaySteps)
      if decaying < 0 { return 1 }
      return lifted(halfCosine(Double(decaying) / Double(max(1, numDecaySteps))))
    }
  }

  /// From 1 at 0 to 0 at 1, and 0 from there.
  private func halfCosine(_ progress: Double) -> Double { 0.5 * (1 + cos(.pi * min(1, progress))) }

  /// `0 ... 1` mapped to `minLRRatio ... 1`.
  private func lifted(_ factor: Double) -> Double { factor * (1 - minLRRatio) + minLRRatio }
}
