import Text
import Datasets
import Diagnostics
import Foundation
import Generation
import Recipes
import Records
import Rewards
import Rollouts
import RunStore

/// Problems, a sampler and rewards: what both evaluation and validation are made of.
struct SampledEvaluation {
  let problems: RenderedSet
  let rewards: [WeightedVerifier]
  let samples: Int
  let settings: SamplingSettings
  let stops: [String]
  let maxCompletionLength: Int

  /// Prompts that are sampled and judged together.
  static let chunk = 128

  /// Samples every problem and lets the rewards judge.
  ///
  /// - Parameters:
  ///   - seed: keys the draws; the same seed gives the same samples of the same weights.
  ///   - shouldStop: asked now and then; validation never stops, since the step that it belongs to
  ///     could not be saved.
  ///   - reporting: told how many problems are done.
  func groups(
    _ session: StageSession, seed: Seed, unless shouldStop: () -> Bool = { false },
    reporting: (_ done: Int) -> Void = { _ in }
  ) async throws -> [RolloutGroup] {
    let engine = Engine(session.model, tokenizer: session.renderer.tokenizer)
    defer { engine.close() }
    var judged: [RolloutGroup] = []
    var faults = FaultWindow()
    for start in stride(from: 0, to: problems.examples.count, by: Self.chunk) {
      if shouldStop() { throw RunError.interrupted }
      let chunk = start..<min(start + Self.chunk, problems.examples.count)
      let tasks = chunk.map { task($0, session, seed) }
      let groups = try await played(
        tasks, by: Independent(), sampler: engine,
        judging: JudgingRound(by: rewards, in: session.judging)
      )
      try faults.count(groups, by: rewards)
      judged += groups
      reporting(judged.count)
    }
    return judged
  }

  private func task(_ index: Int, _ session: StageSession, _ seed: Seed) -> RolloutTask {
    RolloutTask(
      problem: problems.dataset.rows[index].problem, prompt: problems.examples[index].tokens,
      settings: settings, ends: session.ends, stops: stops, limit: maxCompletionLength,
      count: samples, draw: index, seed: seed.child(index))
  }

  /// What the first reward says of each problem.
  func evaluated(_ groups: [RolloutGroup]) -> [EvaluatedPrompt] {
    groups.map { EvaluatedPrompt($0, reward: rewards.first?.name ?? "") }
  }
}

extension EvaluationRecord {
  /// The record of a summary: estimates with their intervals, then plain numbers.
  init(
    _ summary: EvaluationSummary, of prompts: [EvaluatedPrompt], at position: RunPosition,
    split: String
  ) {
    var members: [JSON.Member] = []
    for (name, list) in [("pass", summary.passAtK), ("maj", summary.majorityAtK)] {
      for entry in list {
        members.append(
          .init(
            "\(name)@\(entry.k)",
            [
              "value": .number(entry.estimate.value), "low": .number(entry.estimate.low),
              "high": .number(entry.estimate.high),
            ]))
      }
    }
    members += [
      .init("mean_length", .number(summary.meanLength)),
      .init("truncation_rate", .number(summary.truncationRate)),
      .init("unextracted_rate", .number(summary.unextractedRate)),
      .init("unscored", .int(summary.unscored)), .init("prompts", .int(summary.prompts)),
      .init("samples", .int(summary.samples)),
    ]
    self.init(
      at: position, split: split, summary: .object(members),
      prompts: prompts.map { prompt in
        PromptCount(
          problem: prompt.problem, samples: prompt.samples.count,
          correct: prompt.samples.count { $0.isCorrect == true })
      })
  }
}
