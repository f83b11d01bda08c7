import FlyingFox
import FlyingSocks
import Foundation
import Records
import Rewards
import Synchronization
import Testing
import Verifiers

/// What the server of a test answers to one request.
struct Answer: Sendable {
  var status = 200
  var headers: [String: String] = [:]
  var body = ""
  /// Waits until the test is over.
  var isEndless = false
  /// Waits a moment, in which others can ask.
  var isSlow = false

  /// A reply as an endpoint gives it.
  static func says(
    _ text: String, tokens: (prompt: Int, completion: Int) = (10, 5), isSlow: Bool = false
  ) -> Answer {
    let body: JSON = [
      "choices": [
        ["message": ["role": "assistant", "content": .string(text)], "finish_reason": "stop"]
      ],
      "usage": [
        "prompt_tokens": .int(tokens.prompt), "completion_tokens": .int(tokens.completion),
      ],
    ]
    return Answer(body: body.text, isSlow: isSlow)
  }
}

/// A request that came.
struct Question: Sendable {
  let path: String
  let authorization: String?
  let body: JSON

  /// What the last message says.
  var text: String { body["messages"]?.array?.last?["content"]?.string ?? "" }
}

/// A server on this machine, for as long as `body` of `run` takes.
final class JudgeServer: Sendable {
  let base: String
  private let asked = Mutex<[Question]>([])

  var questions: [Question] { asked.withLock { $0 } }

  private init(port: UInt16) { base = "http://127.0.0.1:\(port)/v1" }

  /// Answers the n-th question, from 0, with `answer`.
  static func run<T>(
    answering answer: @escaping @Sendable (Int, Question) -> Answer,
    _ body: (JudgeServer) async throws -> T
  ) async throws -> T {
    let http = HTTPServer(
      address: try .inet(ip4: "127.0.0.1", port: 0), logger: .disabled)
    let running = Task { try await http.run() }
    defer { running.cancel() }
    try await http.waitUntilListening(timeout: 120)
    guard case .ip4(_, let port)? = await http.listeningAddress else {
      throw CaseError("the server has no port")
    }
    let server = JudgeServer(port: port)
    await http.appendRoute("*") { request in
      let question = Question(
        path: request.path, authorization: request.headers[.authorization],
        body: try JSON(parsing: Array(try await request.bodyData)))
      let index = server.asked.withLock { asked in
        asked.append(question)
        return asked.count - 1
      }
      let answer = answer(index, question)
      if answer.isEndless { try await Task.sleep(for: .seconds(3600)) }
      if answer.isSlow { try await Task.sleep(for: .milliseconds(300)) }
      var headers = HTTPHeaders()
      for (name, value) in answer.headers { headers[HTTPHeader(name)] = value }
      return HTTPResponse(
        statusCode: HTTPStatusCode(answer.status, phrase: "Test"), headers: headers,
        body: Data(answer.body.utf8))
    }
    return try await body(server)
  }
}

/// A clock on which waits take no time, but are written down; a wait of an hour never ends.
final class NotingClock: Clock, Sendable {
  typealias Instant = ContinuousClock.Instant
  private let start = ContinuousClock().now
  private let state = Mutex((waits: [Duration](), passed: Duration.zero))

  var now: Instant { start + state.withLock { $0.passed } }
  var minimumResolution: Duration { .zero }
  /// The waits that were over, in order, in seconds.
  var waits: [Double] { state.withLock { $0.waits.map { $0 / .seconds(1) } } }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    let wait = now.duration(to: deadline)
    if wait >= .seconds(3600) { try await Task.sleep(for: .seconds(3600)) }
    try Task.checkCancellation()
    state.withLock { state in
      state.waits.append(wait)
      state.passed += wait
    }
  }
}

/// A cache in memory.
final class NotedVerdicts: VerdictCache {
  private let values = Mutex<[[UInt8]: [UInt8]]>([:])

  var count: Int { values.withLock { $0.count } }

  func value(for key: [UInt8]) async throws(VerifierError) -> [UInt8]? {
    values.withLock { $0[key] }
  }

  func store(_ value: [UInt8], for key: [UInt8]) async throws(VerifierError) {
    values.withLock { $0[key] = value }
  }
}

extension Endpoint {
  /// The endpoint of a test's server; no request is ever too late.
  init(_ server: JudgeServer) {
    self.init()
    (baseURL, model, timeout) = (server.base, "judge", 3600)
  }
}

extension PreparedVerifier {
  /// What it finds, with services that are closed again.
  func results(on submissions: [Submission], with services: VerifierServices) async
    -> [Result<Verdict, VerifierError>]
  {
    let results: [Result<Verdict, VerifierError>]
    do throws(VerifierError) {
      results = await (try await judge(with: services)).results(on: submissions)
    } catch {
      results = submissions.map { _ in .failure(error) }
    }
    await services.scope.close()
    return results
  }
}

/// A question with the right answer 4.
func answered(_ completion: String) -> Submission {
  Submission(
    messages: [Message(.user, "2 + 2?")], completion: completion, columns: ["answer": 4],
    problem: "p")
}
