import Datasets
import Models
import Objectives
import Recipes
import Records
import Rewards
import Text

/// The validation split of a preference stage: loss and rewards over its rows, and samples where asked.
struct PreferenceValidation {
  private let stage: PreferenceOptimization
  private let rows: RenderedPreferences
  private let known: KnownLogProbs?
  private let reference: Decoder?
  private let sampled: SampledEvaluation?

  /// Rows of a micro-batch when only measuring.
  static let chunk = 32

  init(
    _ stage: PreferenceOptimization, _ session: StageSession, _ origin: DataOrigin,
    reference: Decoder?
  ) async throws {
    self.stage = stage
    self.reference = reference
    let dataset = try session.rows.load(origin)
    rows = try session.rows.render(dataset, as: stage.form, limits: stage.lengths)
    known =
      stage.precomputeRefLogProbs
      ? try KnownLogProbs(rows, split: "validation", chunk: Self.chunk, session) : nil
    guard stage.validation.samples > 0 else {
      sampled = nil
      return
    }
    let limited = Dataset(rows: Array(dataset.rows.prefix(stage.validation.limit ?? .max)))
    sampled = SampledEvaluation(
      problems: try session.rows.render(limited, for: .sampling, limits: stage.lengths),
      rewards: try await session.judges(), samples: stage.validation.samples,
      settings: stage.validation.sampling, stops: [],
      maxCompletionLength: stage.validation.maxCompletionLength)
  }

  /// - Parameter memory: what the losses keep; measuring changes none of it.
  func metrics(_ session: StageSession, memory: PreferenceMemory) async throws -> Metrics {
    var memory = memory
    let pass = PreferencePass(
      model: session.model, objective: stage.objective, step: PreferenceScope(rows.examples),
      parameters: [], reference: reference)
    var (total, readings, metrics) = (PreferenceGradient(), PreferenceMetrics(), Metrics())
    for part in chunks {
      total.add(
        pass.gradient(
          of: Array(rows.examples[part]), known: known.map { Array($0.rows[part]) },
          memory: &memory, metrics: &readings))
    }
    metrics["eval_loss"] = total.loss
    metrics.merge(readings.metrics, prefix: "eval_")
    total.write(to: &metrics, prefix: "eval_", losses: stage.losses.map(\.name))
    if let sampled { metrics.merge(try await sampled.validationMetrics(session)) }
    return metrics
  }

  /// Even parts, so that no row is alone where losses look at a micro-batch as a whole.
  private var chunks: [Range<Int>] {
    let (count, parts) = (rows.examples.count, rows.examples.count.parts(of: Self.chunk))
    return (0..<parts).map { count * $0 / parts..<count * ($0 + 1) / parts }
  }
}
