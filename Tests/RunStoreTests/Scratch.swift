import Foundation
import Records

@testable import RunStore

/// A directory that goes away with the value.
final class Scratch {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "hone-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  var runURL: URL { url.appending(path: "x") }

  /// A fresh run of two stages.
  func database() throws -> RunDatabase {
    let directory = try RunDirectory.create(at: runURL)
    return try RunDatabase.create(Self.run, under: RunLock(directory))
  }

  static let run = RunRecord(
    name: "countdown", seed: 7, created: "2030-01-02T03:04:05Z",
    stages: [
      StageRecord(stage: 0, name: "sft", kind: "sft"),
      StageRecord(stage: 1, name: "grpo", kind: "policy_optimization"),
    ])
}

/// A group of two samples: one right, one that could not be judged.
func sampleGroup(draw: Int = 3) -> RolloutGroup {
  var row = Row(prompt: [1, 70_000], completion: [5, -6], logProbs: [-0.1, -2.5])
  row.old = [0, 0, -0.1, -2.5]
  row.entropy = [0, 0, 1.25, 0.5]
  var right = Trajectory(rows: [row], completion: "42 <\"é\">", stop: .endOfSequence)
  right.verdicts = ["math": .scored(1, "equal to 42", extracted: "42")]
  right.rewardEvents = [
    RewardEvent(row: 0, token: 3, value: 0.75, name: "math"),
    RewardEvent(row: 0, token: 3, value: -0.25, name: "length"),
  ]
  var unjudged = Trajectory(rows: [row, row], completion: "?", stop: .length, policyVersion: 2)
  unjudged.faults = ["math": Fault("no verdict within 5.0 s", kind: .timeout)]
  let problem = Problem(id: "train.jsonl:9", prompt: .text("6*7="))
  return RolloutGroup(problem: problem, trajectories: [right, unjudged], draw: draw)
}

/// A step of one group, with everything that a step can hold.
func sampleStep(_ stage: Int, _ step: Int, reward: Double = 0.5) -> StepRecord {
  let position = RunPosition(stage: stage, step: step)
  var record = StepRecord(position)
  record.metrics["reward"] = reward
  record.metrics["loss"] = 1 / Double(step + 1)
  record.rollouts = RolloutRecord.records(
    of: sampleGroup(draw: step), index: 0, at: position,
    credit: Credit(tokens: [[0.5, 1.5], [-1, -1, -1, -1]]))
  record.evaluations = [
    EvaluationRecord(
      at: position, split: "validation",
      summary: ["pass@1": ["value": 0.5, "low": 0.25, "high": 0.75], "length": 12, "note": "x"],
      prompts: [PromptCount(problem: "a", samples: 8, correct: 4)])
  ]
  record.events = [EventRecord(.note, "step \(step)", at: position)]
  return record
}
