import Foundation
import Records
import Rewards
import Testing

@testable import Verifiers

/// The worked examples, each judging what its first lines say.
@Suite(.enabled(if: hasPython)) struct PythonExamplesTests {
  private func scores(
    _ file: String, function: String? = nil, _ completions: [String], _ columns: JSON
  ) async throws -> [Double?] {
    var python = Python()
    python.file = "verifiers/examples/" + file
    python.function = function
    python.batch = .batch
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let services = VerifierServices(directory: root)
    let judge = try await python.judge(with: services)
    let results = await judge.results(
      on: completions.map {
        Submission(
          messages: [Message(.user, "578+467=")], completion: $0, tokens: [1, 2, 3, 4],
          columns: columns)
      })
    await services.scope.close()
    return try results.map { try $0.get().score }
  }

  @Test func `TRL`() async throws {
    let completions = ["8715,7614,5410#1045", "8715#1044", ""]
    let file = "trl/rewards.py"
    let row: JSON = ["prompt": "578+467=", "answer": "1045"]
    #expect(try await scores(file, function: "accuracy", completions, row) == [1, 0, 0])
    #expect(try await scores(file, function: "worked", completions, row) == [1, 0, 0])
    #expect(try await scores(file, function: "brevity", ["x"], row) == [0.9375])
  }

  @Test func `verl`() async throws {
    let row: JSON = ["data_source": "sums", "reward_model": ["ground_truth": "1,045"]]
    let found = try await scores("verl/compute_score.py", ["is 1045", "1044", "none"], row)
    #expect(found == [1, 0.1, 0])
  }

  @Test func `open-instruct`() async throws {
    let found = try await scores(
      "open_instruct/word_limit.py", ["a b", "a b c", "a b c d e"], ["ground_truth": 2])
    #expect(found == [1, 0.5, 0])
  }

  @Test func `OpenRLHF`() async throws {
    let file = "openrlhf/reward_func.py"
    for (text, score) in [("so \\boxed{ 4 }", 1.0), ("\\boxed{5}", 0), ("4", 0)] {
      #expect(try await scores(file, [text], ["answer": "4"]) == [score])
    }
  }
}
