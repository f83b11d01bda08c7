import Foundation
import Models
import Recipes
import RunStore
import Tensors

/// Whether the reference policy stays what the model was at the stage's start.
///
/// A reference that follows takes `θ_ref ← α θ + (1 - α) θ_ref` every so many steps: with few steps
/// and a small α, a moving average.
///
/// - SeeAlso: Gorbatovski et al. 2024, "Learn your reference model", arXiv:2404.09656; TRL 1.16,
///   `SyncRefModelCallback`.
public struct ReferenceSettings: Component, Hashable {
  /// Whether it follows the model that learns.
  public var synchronizes = false
  /// Steps from one synchronization to the next.
  public var syncSteps = 512
  /// α, the share of the model that learns.
  public var mixupAlpha: Float = 0.6

  /// Fixed; TRL's numbers where it follows.
  public init() {}

  /// Reports settings that cannot be.
  public func validate(_ issues: inout Issues) {
    requireCounts([("sync_steps", syncSteps)], atMost: largestCount, &issues)
    issues.require(
      mixupAlpha > 0 && mixupAlpha <= 1, "mixup_alpha",
      "\(mixupAlpha) is not above 0 and at most 1; 0.6 is TRL's, 1 copies the model")
  }
}

/// The reference policy of a stage, fixed or following.
struct ReferencePolicy {
  let model: Decoder
  private let settings: ReferenceSettings
  private static let file = "reference.safetensors"

  /// The model as the stage began with it, or as a checkpoint left it.
  init(_ settings: ReferenceSettings, _ session: StageSession) throws {
    self.settings = settings
    model = try session.referenceModel()
    guard settings.synchronizes, let resumption = session.resumption else { return }
    try model.namedParameters.take(from: resumption.url.appending(path: Self.file))
  }

  /// Moves towards the policy where it is time.
  func follow(_ policy: Decoder, after step: Int) {
    guard settings.synchronizes, step % settings.syncSteps == 0 else { return }
    let alpha = settings.mixupAlpha
    for (mine, its) in zip(model.namedParameters, policy.namedParameters) {
      mine.parameter.set(
        zip(mine.parameter.scalars, its.parameter.scalars).map { $0 * (1 - alpha) + $1 * alpha })
    }
  }

  /// Adds to a checkpoint what only it knows: a fixed reference lies in the run's directory already.
  func write(to checkpoint: URL) throws {
    guard settings.synchronizes else { return }
    try model.namedParameters.write(to: checkpoint.appending(path: Self.file))
  }
}
