import Records
import RunStore

/// What a validation found.
struct Measurement {
  var metrics: Metrics
  /// Records of the step, beside its metrics.
  var evaluations: [EvaluationRecord] = []
}
