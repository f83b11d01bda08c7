import Kernels
import Models
import Objectives
import Recipes

extension Recipe {
  /// Reports precisions that cannot be, and rollouts whose difference from training nobody corrects.
  func validatePrecisions(_ issues: inout Issues) {
    issues.require(
      model.precision != .int8, "model.precision",
      "int8 is for rollouts alone; give rollout_precision: int8 to a policy stage")
    for (index, entry) in stages.enumerated() {
      guard let stage = entry.stage as? PolicyOptimization,
        let precision = stage.rolloutPrecision, precision != model.precision
      else { continue }
      let weightings = stage.objective.objective.tokenWeightings
      issues.require(
        weightings.contains { $0 is TruncatedImportanceSampling },
        "stages[\(index)].\(entry.kind).rollout_precision",
        "is \(precision.rawValue), and training is in \(model.precision.rawValue): correct for the "
          + "difference with objective.token_weightings: [truncated_importance_sampling]")
    }
  }

  /// The model, told how exactly its products are to take their factors.
  ///
  /// - Throws: `RunError.unusable` where this processor cannot, in training or in a stage's rollouts.
  func withPrecision(_ decoder: Decoder) throws -> Decoder {
    try Self.require(model.precision, "model.precision")
    for (index, entry) in stages.enumerated() {
      guard let precision = (entry.stage as? PolicyOptimization)?.rolloutPrecision else { continue }
      try Self.require(precision, "stages[\(index)].\(entry.kind).rollout_precision")
    }
    decoder.precision = model.precision
    return decoder
  }

  private static func require(_ precision: Precision, _ key: String) throws {
    if precision.isSupported { return }
    throw RunError.unusable(
      "\(key): \(precision.rawValue) needs a processor with \(precision.extension), which this one has "
        + "not (hone doctor); use float32")
  }
}
