import Foundation
import Records
import Rewards

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// What a judge said.
struct Opinion: Sendable {
  /// From 0 to 1.
  let score: Double
  /// What the score was read from.
  let verdict: String
  /// Everything that it wrote.
  let reply: String
}

/// Asks an endpoint: no more than it allows, again where that may help, and nothing twice that the
/// run's cache knows.
struct ChatClient: Sendable {
  private let endpoint: Endpoint
  private let url: URL
  private let key: String?
  private let http = HTTPClient()
  private let slots: Slots
  private let pace: Pace
  private let questions = OpenQuestions()
  private let services: VerifierServices

  /// A client that is closed with the scope of the services.
  ///
  /// - Throws: `VerifierError.failed` where the key is missing.
  init(_ endpoint: Endpoint, with services: VerifierServices) async throws(VerifierError) {
    guard let url = endpoint.url else {
      throw .failed(reason: "\"\(endpoint.baseURL)\" is no place; give the endpoint's base_url")
    }
    key = try endpoint.key(in: services.variables)
    self.endpoint = endpoint
    self.url = url
    self.services = services
    slots = Slots(endpoint.concurrency)
    pace = Pace(perMinute: endpoint.requestsPerMinute, clock: services.clock)
    let http = http
    await services.scope.onClose { http.close() }
  }

  /// What the endpoint says to `messages`, as `reading` has it.
  ///
  /// A reply is kept in the run's cache once a score was read from it.
  ///
  /// - Throws: `VerifierError.timedOut` where no answer came in time, `failed` where there is none, or
  ///   none that can be read.
  func opinion(on messages: [(role: String, text: String)], by reading: ReplyReading)
    async throws(VerifierError) -> Opinion
  {
    let body = Array(endpoint.body(messages).text.utf8)
    // The body names the model and every setting that can change the reply.
    let digest = SHA256.hex(Array(url.absoluteString.utf8) + [0] + body)
    let (answer, isShared) = await questions.answer(to: Array(digest.utf8)) {
      do throws(VerifierError) {
        return .success(try await opinion(body, digest, by: reading))
      } catch {
        return .failure(error)
      }
    }
    if isShared, case .success = answer { count("cached") }
    return try answer.get()
  }

  /// What the run knows of a question, else what the endpoint says to it.
  private func opinion(_ body: [UInt8], _ digest: String, by reading: ReplyReading)
    async throws(VerifierError) -> Opinion
  {
    let key = Array(digest.utf8)
    if let kept = try await services.cache?.value(for: key) {
      count("cached")
      return try read(String(decoding: kept, as: UTF8.self), by: reading)
    }
    let reply = try await reply(to: body, Seed(0).child(digest))
    let opinion = try read(reply, by: reading)
    try await services.cache?.store(Array(reply.utf8), for: key)
    return opinion
  }

  private func read(_ reply: String, by reading: ReplyReading) throws(VerifierError) -> Opinion {
    do {
      let found = try reading.score(of: reply)
      return Opinion(score: found.score, verdict: found.text, reply: reply)
    } catch {
      throw .failed(
        reason: "the judge's reply cannot be read: \(error.reason); it ends in "
          + "\"\(reply.suffix(120))\"")
    }
  }

  /// What is written in answer, asked for until there is one or no repetition is left.
  private func reply(to body: [UInt8], _ seed: Seed) async throws(VerifierError) -> String {
    let backoff = Backoff(seed: seed)
    for attempt in 0...endpoint.maxRetries {
      let result = await answer(to: body)
      if case .success(let answer) = result, !Backoff.isPassing(answer.status) {
        return try text(of: answer)
      }
      let asked = (try? result.get())?.retryAfter
      guard attempt < endpoint.maxRetries, result.mayChange,
        let wait = backoff.wait(attempt, asked: asked)
      else { throw fault(result, asked: asked, after: attempt + 1) }
      count("retries")
      guard (try? await services.clock.sleep(for: .bounded(seconds: wait))) != nil else {
        throw Self.left
      }
    }
    throw Self.left
  }

  private static let left = VerifierError.failed(reason: "cancelled")

  /// One request, in its turn and within its time.
  private func answer(to body: [UInt8]) async -> Result<HTTPAnswer, HTTPFault> {
    guard await slots.take() else { return .failure(.cancelled) }
    defer { slots.give() }
    guard (try? await pace.turn()) != nil, !Task.isCancelled else { return .failure(.cancelled) }
    count("requests")
    let (request, limit) = (request(body), endpoint.maxReplyBytes)
    let (http, clock) = (http, services.clock)
    let time = Duration.bounded(seconds: endpoint.timeout)
    return await withTaskGroup(of: Result<HTTPAnswer, HTTPFault>.self) { group in
      group.addTask {
        do throws(HTTPFault) {
          return .success(try await http.answer(to: request, limit: limit))
        } catch {
          return .failure(error)
        }
      }
      group.addTask {
        let isOver = (try? await clock.sleep(for: time)) != nil
        return .failure(isOver ? .late : .cancelled)
      }
      let first = await group.next()
      group.cancelAll()
      return first ?? .failure(.cancelled)
    }
  }

  private func request(_ body: [UInt8]) -> URLRequest {
    var request = URLRequest(url: url)
    request.httpMethod = "POST"
    request.httpBody = Data(body)
    // Time goes by the services' clock.
    request.timeoutInterval = 7 * 86_400
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    if let key { request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization") }
    return request
  }

  private func text(of answer: HTTPAnswer) throws(VerifierError) -> String {
    guard 200..<300 ~= answer.status else { throw refusal(answer, after: 1) }
    do {
      let reply = try ChatAnswer(answer.body)
      // What cannot be used is paid for all the same.
      charge(reply)
      return try reply.text()
    } catch {
      throw .failed(reason: "\(url): \(error.reason)")
    }
  }

  private func charge(_ reply: ChatAnswer) {
    count("prompt_tokens", Double(reply.promptTokens))
    count("completion_tokens", Double(reply.completionTokens))
    guard endpoint.promptPrice != nil || endpoint.completionPrice != nil else { return }
    let cost =
      Double(reply.promptTokens) * (endpoint.promptPrice ?? 0)
      + Double(reply.completionTokens) * (endpoint.completionPrice ?? 0)
    count("cost", cost / 1_000_000)
  }

  private func count(_ name: String, _ amount: Double = 1) {
    services.usage.add(amount, to: "judges/" + name)
  }
}

// MARK: - Faults

extension ChatClient {
  private func fault(
    _ result: Result<HTTPAnswer, HTTPFault>, asked: Double?, after attempts: Int
  ) -> VerifierError {
    switch result {
    case .success(let answer):
      if let asked, asked > Backoff.longest {
        return .failed(
          reason: "\(url): status \(answer.status), and asks to wait \(asked) s; at most "
            + "\(Backoff.longest) s are waited")
      }
      return refusal(answer, after: attempts)
    case .failure(.late): return .timedOut(seconds: endpoint.timeout)
    case .failure(.cancelled): return Self.left
    case .failure(.tooLong(let limit)):
      return .failed(
        reason: "\(url): the answer has more than \(limit) bytes; max_reply_bytes allows more")
    case .failure(.connection(let problem)):
      return .failed(reason: "\(url): no answer in \(attempts) attempts: \(problem)")
    }
  }

  private func refusal(_ answer: HTTPAnswer, after attempts: Int) -> VerifierError {
    let isKey = [401, 403].contains(answer.status)
    let remedy =
      isKey
      ? "; "
        + (endpoint.apiKeyVariable.map { "look at the key in \($0)" } ?? "give api_key_variable")
      : ""
    let count = attempts > 1 ? " in \(attempts) attempts" : ""
    var complaint = ChatAnswer.complaint(answer.body)
    // Some servers repeat what they refuse.
    if let key { complaint = complaint.replacing(key, with: "…") }
    return .failed(reason: "\(url): status \(answer.status)\(count): \(complaint)\(remedy)")
  }
}

extension Result<HTTPAnswer, HTTPFault> {
  /// Whether asking again may help, of what is no answer to take.
  fileprivate var mayChange: Bool {
    switch self {
    case .success, .failure(.connection), .failure(.late): true
    case .failure(.tooLong), .failure(.cancelled): false
    }
  }
}
