import FlyingFox
import FlyingSocks
import Foundation
import Records
import RunStore
import Synchronization
import Testing

@testable import Stages

/// An endpoint that likes what begins with a 1, for as long as `body` takes.
private func withEndpoint<T>(
  _ body: (_ base: String, _ asked: @Sendable () -> Int) async throws -> T
)
  async throws -> T
{
  let count = CountedRequests()
  let http = HTTPServer(address: try .inet(ip4: "127.0.0.1", port: 0), logger: .disabled)
  await http.appendRoute("*") { request in
    count.add()
    let text = String(decoding: try await request.bodyData, as: UTF8.self)
    let verdict = text.contains("<response>\\n1") ? "yes" : "no"
    let answer: JSON = [
      "choices": [["message": ["content": .string("Verdict: \(verdict)")]]],
      "usage": ["prompt_tokens": 100, "completion_tokens": 2],
    ]
    return HTTPResponse(statusCode: .ok, body: Data(answer.text.utf8))
  }
  let running = Task { try await http.run() }
  defer { running.cancel() }
  try await http.waitUntilListening(timeout: 120)
  guard case .ip4(_, let port)? = await http.listeningAddress else { throw CancellationError() }
  return try await body("http://127.0.0.1:\(port)/v1") { count.value }
}

private final class CountedRequests: Sendable {
  private let count = Mutex(0)
  var value: Int { count.withLock { $0 } }
  func add() { count.withLock { $0 += 1 } }
}

@Suite struct EndpointRewardTests {
  private func recipe(_ base: String) -> String {
    Toy.policyOnly.replacing(
      "rewards: [{verifier: exact_match}]",
      with: "rewards: [{verifier: {type: endpoint_judge, endpoint: {base_url: '\(base)', model: m, "
        + "prompt_price: 10}}}]")
  }

  @Test func `a run is paid by an endpoint, counts what it takes, and asks nothing twice`()
    async throws
  {
    try await withEndpoint { base, asked in
      let scratch = try Scratch()
      let recipe = try scratch.recipe(recipe(base))
      let whole = try await scratch.start(recipe)
      let requests = try whole.series("judges/requests").reduce(0, +)
      #expect(Int(requests) == asked() && requests > 0)
      #expect(try whole.series("judges/cached").reduce(0, +) > 0)
      #expect(try whole.series("judges/prompt_tokens").reduce(0, +) == 100 * requests)
      let cost = try whole.series("judges/cost").reduce(0, +)
      #expect(abs(cost - requests * 0.001) < 1e-9)
      for rollout in try whole.database.rollouts() {
        #expect(rollout.reward == (rollout.completion.hasPrefix("1") ? 1 : 0))
      }
      // A run that lost all its checkpoints begins anew, and knows every answer.
      let before = asked()
      try FileManager.default.removeItem(at: whole.directory.checkpoints)
      let again = try await scratch.resume(recipe)
      #expect(asked() == before)
      #expect(try again.weights() == whole.weights())
      #expect(try again.series("judges/requests").isEmpty)
    }
  }
}
