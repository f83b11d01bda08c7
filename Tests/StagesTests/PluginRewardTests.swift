import Foundation
import RunStore
import Testing

@testable import Stages

/// Runs whose rewards are programs of their own.
@Suite struct PluginRewardTests {
  /// Scores 1, but kills itself where `$n`, the number of the request, is one of `deadly`.
  private func plugin(_ deadly: String, in scratch: Scratch) throws {
    let script = """
      while IFS= read -r line; do id=${line#*:}; id=${id%%,*}
        echo >> \(scratch.url.path)/asked; n=$(wc -l < \(scratch.url.path)/asked)
        case $n in \(deadly)) kill -9 $$;; esac
        printf '{"id":%s,"results":[{"score":1}]}\\n' $id
      done
      """
    try scratch.write(script, to: "verifier.sh")
  }

  private func recipe(_ verifier: String, _ settings: String = "") -> String {
    Toy.model + "stages:\n"
      + "  - grpo: {data: {train: rows.jsonl}, num_generations: 4, "
      + "per_device_train_batch_size: 4, max_completion_length: 2, max_steps: 2, "
      + "rewards: [{name: mine, verifier: \(verifier)\(settings)}]}\n"
  }

  private let shell = "{type: executable, command: [sh, verifier.sh], workers: 1}"

  @Test func `a verifier that is killed in mid step is replaced, and nothing is lost`() async throws
  {
    let scratch = try Scratch()
    try plugin("3", in: scratch)
    let outcome = try await scratch.start(scratch.recipe(recipe(shell, ", on_error: abort")))
    #expect(try outcome.database.run().status == .finished)
    #expect(try outcome.series("rewards/mine/error_rate") == [0, 0])
    #expect(try outcome.series("rewards/mine/mean") == [1, 1])
  }

  @Test func `a sample that kills its verifier twice is left unscored, and the run goes on`()
    async throws
  {
    let scratch = try Scratch()
    try plugin("3|4", in: scratch)
    let outcome = try await scratch.start(scratch.recipe(recipe(shell, ", on_error: skip")))
    #expect(try outcome.database.run().status == .finished)
    #expect(try outcome.series("rewards/mine/error_rate") == [0.25, 0])
  }

  @Test func `a verifier that never works stops the run before anything is written`() async throws {
    let scratch = try Scratch()
    let sft = "  - sft: {data: {train: rows.jsonl}, max_steps: 1}\n"
    let missing = recipe("{type: executable, command: [./none]}")
      .replacing("stages:\n", with: "stages:\n" + sft)
    let error = await #expect(throws: RunError.self) {
      _ = try await scratch.start(scratch.recipe(missing))
    }
    let words = "\(String(describing: error))"
    #expect(words.contains("stages[1].policy_optimization.rewards[0].verifier: ./none"), "\(words)")
    #expect(!FileManager.default.fileExists(atPath: scratch.url.appending(path: "run").path))
  }

  @Test func `a verifier that no longer works is found before a run goes on`() async throws {
    let scratch = try Scratch()
    try plugin("none", in: scratch)
    let (place, away) = (
      scratch.url.appending(path: "verifier.sh"), scratch.url.appending(path: "away.sh")
    )
    try scratch.write(
      "#!/bin/sh\n" + String(contentsOf: place, encoding: .utf8), to: "verifier.sh")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o700], ofItemAtPath: place.path)
    let sft = "  - sft: {data: {train: rows.jsonl}, max_steps: 3}\n"
    let later = recipe("{type: executable, command: [./verifier.sh]}")
      .replacing("stages:\n", with: "stages:\n" + sft)
    let recipe = try scratch.recipe(later)
    await #expect(throws: RunError.self) {
      _ = try await scratch.start(recipe, stopAfter: 1)
    }
    try FileManager.default.moveItem(at: place, to: away)
    let error = await #expect(throws: RunError.self) { _ = try await scratch.resume(recipe) }
    let words = "\(String(describing: error))"
    #expect(words.contains("stages[1].policy_optimization.rewards[0].verifier"), "\(words)")
    try FileManager.default.moveItem(at: away, to: place)
    let outcome = try await scratch.resume(recipe)
    #expect(try outcome.database.run().status == .finished)
    #expect(try outcome.series("rewards/mine/mean", stage: 1) == [1, 1])
  }
}
