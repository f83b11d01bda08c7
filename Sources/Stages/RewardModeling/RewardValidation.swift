import Diagnostics
import Models
import Objectives
import Recipes
import Records
import RunStore
import Tensors

/// The validation split of a reward model: how often it agrees with the choices, whether its chances
/// are honest, and how much of it is length.
struct RewardValidation {
  private let stage: RewardModeling
  private let rows: RewardRows

  /// Pairs of a micro-batch when only measuring.
  private static let chunk = 32
  /// What is measured.
  static let names = [
    "eval_loss", "eval_accuracy", "eval_margin", "eval_min_reward", "eval_mean_reward",
    "eval_max_reward", "eval_calibration_error", "eval_length_correlation",
  ]

  init(_ stage: RewardModeling, _ rows: RewardRows) {
    (self.stage, self.rows) = (stage, rows)
  }

  func measurement(_ session: StageSession, at position: RunPosition) throws -> Measurement {
    var (readings, loss) = (RewardMetrics(), 0.0)
    var comparisons: [RewardComparison] = []
    for start in stride(from: 0, to: rows.pairs.count, by: Self.chunk) {
      let part = Array(rows.pairs[start..<min(start + Self.chunk, rows.pairs.count)])
      let rewards = session.model.rewards(part)
      readings.add(rewards)
      loss += stage.loss.part.losses(rewards).scalars.reduce(0) { $0 + Double($1) }
      for (pair, (w, l)) in zip(part, zip(rewards.chosen.scalars, rewards.rejected.scalars)) {
        comparisons.append(
          RewardComparison(
            margin: Double(w) - Double(l), chosenLength: pair.lengths.chosen,
            rejectedLength: pair.lengths.rejected))
      }
    }
    var metrics = Metrics()
    metrics["eval_loss"] = loss / Double(max(1, comparisons.count))
    metrics.merge(readings.metrics, prefix: "eval_")
    let summary = try RewardSummary(
      of: comparisons, bootstrap: Bootstrap(seed: session.seed.child("bootstrap")))
    metrics["eval_calibration_error"] = summary.calibration.error
    metrics["eval_length_correlation"] = summary.lengthCorrelation
    return Measurement(
      metrics: metrics,
      evaluations: [EvaluationRecord(summary, at: position, split: "validation")])
  }
}

extension EvaluationRecord {
  /// The record of a summary of pairs, with the calibration's table.
  init(_ summary: RewardSummary, at position: RunPosition, split: String) {
    let accuracy = summary.accuracy
    let bins = summary.calibration.bins.map { bin -> JSON in
      [
        "from": .number(bin.range.lowerBound), "to": .number(bin.range.upperBound),
        "pairs": .int(bin.count), "claimed": .number(bin.claimed), "right": .number(bin.right),
      ]
    }
    self.init(
      at: position, split: split,
      summary: [
        "accuracy": [
          "value": .number(accuracy.value), "low": .number(accuracy.low),
          "high": .number(accuracy.high),
        ],
        "pairs": .int(summary.pairs),
        "calibration_error": .number(summary.calibration.error),
        "length_correlation": .number(summary.lengthCorrelation),
        "longer_chosen": .number(summary.longerChosen),
        "longer_preferred": .number(summary.longerPreferred), "calibration": .array(bins),
      ])
  }
}
