import Text
import Recipes
import Datasets
import Records
import Rewards

/// The validation split of a supervised stage: loss over its completions, and samples where asked.
struct SupervisedValidation {
  private let stage: Supervised
  private let rows: RenderedSet?
  private let sampled: SampledEvaluation?

  /// Rows of a micro-batch when only measuring.
  static let chunk = 64

  init(_ stage: Supervised, _ session: StageSession, _ origin: DataOrigin) async throws {
    self.stage = stage
    let dataset = try session.rows.load(origin)
    rows = try session.rows.render(
      dataset, for: .training, limits: stage.lengths)
    guard stage.validation.samples > 0 else {
      sampled = nil
      return
    }
    let limited = Dataset(rows: Array(dataset.rows.prefix(stage.validation.limit ?? .max)))
    sampled = SampledEvaluation(
      problems: try session.rows.render(
        limited, for: .sampling, limits: stage.lengths),
      rewards: try await session.judges(), samples: stage.validation.samples,
      settings: stage.validation.sampling, stops: [],
      maxCompletionLength: stage.validation.maxCompletionLength)
  }

  func metrics(_ session: StageSession) async throws -> Metrics {
    var metrics = lossMetrics(session)
    if let sampled { metrics.merge(try await sampled.validationMetrics(session)) }
    return metrics
  }

  private func lossMetrics(_ session: StageSession) -> Metrics {
    var metrics = Metrics()
    guard let rows else { return metrics }
    let trained = rows.examples.reduce(0) { $0 + $1.trainedCount }
    var total = SupervisedSums()
    for start in stride(from: 0, to: rows.examples.count, by: Self.chunk) {
      let part = Array(rows.examples[start..<min(start + Self.chunk, rows.examples.count)])
      total.add(
        supervisedGradient(
          session.model, part, loss: stage.loss.part, parameters: [], denominator: trained
        ).0)
    }
    if total.tokens > 0 { metrics["eval_loss"] = total.loss }
    total.write(to: &metrics, prefix: "eval_")
    return metrics
  }
}
