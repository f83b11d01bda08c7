import Recipes
import Records

/// Keeps a group whose rewards differ: only there can a group-relative method learn.
///
/// - SeeAlso: Yu et al. 2025 (DAPO), arXiv:2503.14476, §3.2, dynamic sampling.
public struct MixedOutcomes: Gate {
  /// The gate.
  public init() {}

  /// Whether at least two episodes are scored and two scores differ.
  public func admits(_ group: RolloutGroup) -> Bool { !group.isUniform }
}
