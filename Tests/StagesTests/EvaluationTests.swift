import Foundation
import Recipes
import Records
import RunStore
import Testing

@testable import Stages

@Suite struct EvaluationTests {
  private func evaluated(_ yaml: String) async throws -> Outcome {
    let scratch = try Scratch()
    return try await scratch.start(scratch.recipe(yaml))
  }

  @Test func `pass@k and what was written are stored`() async throws {
    let outcome = try await evaluated(Toy.whole)
    let evaluation = try #require(outcome.database.evaluations().first)
    #expect(evaluation.stage == 2 && evaluation.split == "test")
    // Four samples of each of six problems.
    let rollouts = try outcome.database.rollouts().filter { $0.stage == 2 }
    #expect(rollouts.count == 24 && evaluation.prompts.count == 6)
    let right = rollouts.count { $0.reward == 1 }
    #expect(evaluation.prompts.reduce(0) { $0 + $1.correct } == right)
    #expect(try outcome.series("pass@1", stage: 2) == [Double(right) / 24])
    // 1 − (4 − c)(3 − c) / 12 a problem with c right ones of four.
    let pass = evaluation.prompts.map { 1 - Double((4 - $0.correct) * (3 - $0.correct)) / 12 }
    let found = try outcome.series("pass@2", stage: 2)
    #expect(found.count == 1 && abs(found[0] - pass.reduce(0, +) / 6) < 1e-12)
    let interval = try #require(evaluation.summary["pass@1"])
    let (low, high) = (
      try #require(interval["low"]?.double), try #require(interval["high"]?.double)
    )
    #expect(low <= Double(right) / 24 && Double(right) / 24 <= high)
  }

  @Test func `rewards are those of the stage before where none are given`() async throws {
    let outcome = try await evaluated(Toy.whole)
    #expect(try outcome.steps("rewards/exact_match/mean", stage: 2) == [1])
  }

  @Test func `nobody to judge is an error`() async throws {
    let scratch = try Scratch()
    let text = Toy.model + "stages:\n  - sft: {data: {train: rows.jsonl}, max_steps: 1}\n"
    let error = #expect(throws: RecipeErrors.self) { try scratch.recipe(text + Toy.evaluation) }
    #expect(
      error?.list.map(\.problem)
        == ["nobody judges; give at least one verifier here or in a stage before"])
  }
}
