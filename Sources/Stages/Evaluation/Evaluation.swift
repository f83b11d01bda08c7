import Datasets
import Diagnostics
import Foundation
import Generation
import Recipes
import Records
import Rewards
import RunStore

/// Measures a model on held-out problems: unbiased pass@k and maj@k with intervals over prompts.
///
/// - SeeAlso: Chen et al. 2021 (Codex), arXiv:2107.03374, eq. 1.
public struct Evaluation: Stage {
  /// The stage's name in recipes.
  public static let kind = "evaluate"

  /// What the run calls the stage; its kind where none is given.
  public var name: String?
  /// The training stage whose model this one starts from; the stage before where none is given.
  public var startFrom: String?
  /// The split `test` is measured.
  public var data = DataSplits()
  /// Who judges; the first decides what is right. Those of the stages before where none are given.
  public var rewards: [RewardSettings] = []
  /// Samples a problem.
  public var samples = 8
  /// The k of pass@k and maj@k; none may be larger than `samples`.
  public var k = [1, 4, 8]
  /// The most tokens of a completion.
  public var maxCompletionLength = 256
  /// The most tokens a prompt may have.
  public var maxPromptLength: Int?
  /// How tokens are drawn.
  public var sampling = SamplingSettings()
  /// Texts that end a completion.
  public var stop: [String] = []
  /// An earlier `evaluate` stage on the same problems, whose samples these are compared with, one by
  /// one: `win_rate` is how often the rewards of these are higher, ties counting half.
  public var against: String?
  /// The reward that chooses among k samples, a reward model as a rule: `best@k` is what the first
  /// reward gives to those it chooses.
  public var bestOf: String?
  /// How sure the intervals are.
  public var confidence = 0.95

  /// Eight samples a problem.
  public init() {}

  /// Reports settings that cannot be.
  public func validate(_ issues: inout Issues) {
    issues.require(data.test != nil, "data.test", "is missing; name the problems to measure on")
    requireCounts([("samples", samples)], &issues)
    requireCounts(
      [("max_completion_length", maxCompletionLength), ("max_prompt_length", maxPromptLength)],
      atMost: largestCount, &issues)
    requireStops(stop, &issues)
    issues.require(!k.isEmpty, "k", "is empty; give at least one number, such as 1")
    for (i, value) in k.enumerated() {
      issues.require(
        value >= 1 && value <= samples, "k[\(i)]",
        "pass@\(value) needs at least \(value) samples a problem; samples is \(samples)")
      issues.require(
        !k[..<i].contains(value), "k[\(i)]", "\(value) is given twice; keep one")
    }
    issues.require(
      confidence > 0 && confidence < 1, "confidence", "\(confidence) is outside 0 ... 1")
    requireDistinctNames(rewards, &issues)
  }

  /// Samples, judges, and writes the summary and every sample.
  public func run(_ session: StageSession) async throws {
    let evaluation = try await prepared(session)
    let started = session.run.now()
    let total = evaluation.problems.examples.count
    func report(_ done: Int, _ metrics: Metrics, tokens: Int) {
      let seconds = max(1e-9, session.run.now() - started)
      session.run.progress.report(
        StepProgress(
          stage: session.stage.name, step: done, total: total, metrics: metrics,
          tokensPerSecond: Double(tokens) / seconds,
          secondsLeft: seconds / Double(max(1, done)) * Double(total - done)))
    }
    let groups = try await evaluation.groups(
      session, seed: session.seed.child("evaluation"), unless: session.run.shouldStop,
      reporting: { if $0 < total { report($0, Metrics(), tokens: 0) } })
    let metrics = try record(groups, evaluation, session)
    report(total, metrics, tokens: groups.flatMap(\.trajectories).reduce(0) { $0 + $1.actionCount })
  }

  /// Writes every sample and the summary; the samples also where nothing could be summed up.
  private func record(
    _ groups: [RolloutGroup], _ evaluation: SampledEvaluation, _ session: StageSession
  ) throws -> Metrics {
    let position = session.position(1)
    let prompts = evaluation.evaluated(groups)
    var step = StepRecord(
      position, metrics: rewardStatistics(of: groups, by: evaluation.rewards))
    step.metrics.merge(session.verifierServices.usage.take())
    step.rollouts = groups.enumerated().flatMap {
      RolloutRecord.records(of: $1, index: $0, at: position, credit: nil)
    }
    var bootstrap = Bootstrap(seed: session.seed.child("bootstrap"))
    bootstrap.confidence = confidence
    do {
      let scored = prompts.map { $0.samples.count { $0.isCorrect != nil } }.max() ?? 0
      let (possible, missing) = (k.filter { $0 <= scored }, k.filter { $0 > scored })
      if !missing.isEmpty, scored > 0 {
        let text = "no problem has enough scored samples for k = \(missing)"
        step.events.append(EventRecord(.warning, text, at: position))
      }
      let summary = try EvaluationSummary(of: prompts, k: possible, bootstrap: bootstrap)
      step.metrics.merge(summary.metrics)
      step.evaluations = [EvaluationRecord(summary, of: prompts, at: position, split: "test")]
    } catch {
      try session.run.database.append(step)
      guard case .nothingScored = error else { throw error }
      let fault = step.rollouts.compactMap(\.unscored).first
      throw RunError.unusable(
        "\(session.stage.name): no prompt has a scored sample"
          + (fault.map { "; the first fault: \($0)" } ?? ""))
    }
    if let mean = try meanReward(groups, prompts, bootstrap) {
      step.evaluations[0].add("reward", mean, to: &step.metrics)
    }
    if let rate = try winRate(groups, bootstrap, session) {
      step.evaluations[0].add("win_rate", rate, to: &step.metrics)
    }
    for (name, estimate) in try bestOf(groups, evaluation.rewards, bootstrap) {
      step.evaluations[0].add(name, estimate, to: &step.metrics)
    }
    try session.run.database.append(step)
    return step.metrics
  }

  private func prepared(_ session: StageSession) async throws -> SampledEvaluation {
    guard let origin = data.test, !session.rewards.isEmpty else {
      throw RunError.unusable(
        "\(session.stage.name): nobody judges; give rewards here or in a stage before")
    }
    let limits = promptLimits
    return SampledEvaluation(
      problems: try session.rows.read(origin, for: .sampling, limits: limits),
      rewards: try await session.judges(), samples: samples, settings: sampling, stops: stop,
      maxCompletionLength: maxCompletionLength)
  }
}
