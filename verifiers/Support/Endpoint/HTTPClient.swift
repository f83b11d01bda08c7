import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// What a server answered.
struct HTTPAnswer: Sendable {
  let status: Int
  /// The seconds that `Retry-After` asks for.
  let retryAfter: Double?
  let body: [UInt8]
}

/// Why there is no answer.
enum HTTPFault: Error, Sendable, Equatable {
  /// The connection could not be made, or broke.
  case connection(String)
  /// The answer has more bytes than are taken.
  case tooLong(limit: Int)
  /// Nothing came in time.
  case late
  /// Whoever asked does not wait any more.
  case cancelled
}

/// Posts texts, and takes answers of a bounded length.
///
/// It follows no redirection and keeps nothing: no cookies, no cache. So a key reaches no other host.
final class HTTPClient: Sendable {
  /// None once it is closed: an invalidated session traps where it is used.
  private let session: Mutex<URLSession?>
  private let inbox = Inbox()

  init() {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.urlCache = nil
    configuration.httpCookieStorage = nil
    configuration.httpShouldSetCookies = false
    session = Mutex(
      URLSession(configuration: configuration, delegate: inbox, delegateQueue: nil))
  }

  /// Ends every connection; later requests are cancelled.
  func close() {
    session.withLock { session in
      session?.invalidateAndCancel()
      session = nil
    }
  }

  /// Posts `request`, and waits for all of the answer.
  ///
  /// - Parameter limit: the most bytes that are taken.
  func answer(to request: URLRequest, limit: Int) async throws(HTTPFault) -> HTTPAnswer {
    guard let task = session.withLock({ $0?.dataTask(with: request) }) else { throw .cancelled }
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        inbox.expect(task, limit: limit, continuation)
        if Task.isCancelled { inbox.settle(task, .failure(.cancelled)) } else { task.resume() }
      }
    } onCancel: {
      inbox.settle(task, .failure(.cancelled))
    }
    return try result.get()
  }
}

/// The answers that are on their way.
private final class Inbox: NSObject, URLSessionDataDelegate {
  typealias Result = Swift.Result<HTTPAnswer, HTTPFault>
  private struct Letter {
    let limit: Int
    let continuation: CheckedContinuation<Result, Never>
    var body: [UInt8] = []
  }
  private let letters = Mutex<[Int: Letter]>([:])

  func expect(
    _ task: URLSessionTask, limit: Int, _ continuation: CheckedContinuation<Result, Never>
  ) {
    letters.withLock {
      $0[task.taskIdentifier] = Letter(limit: limit, continuation: continuation)
    }
  }

  /// Hands over a result, once, and ends the task.
  func settle(_ task: URLSessionTask, _ result: Result) {
    let letter = letters.withLock { $0.removeValue(forKey: task.taskIdentifier) }
    task.cancel()
    letter?.continuation.resume(returning: result)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let limit = letters.withLock { letters -> Int? in
      letters[dataTask.taskIdentifier]?.body += data
      guard let letter = letters[dataTask.taskIdentifier] else { return nil }
      return letter.body.count > letter.limit ? letter.limit : nil
    }
    if let limit { settle(dataTask, .failure(.tooLong(limit: limit))) }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection: HTTPURLResponse,
    newRequest: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
  ) {
    completionHandler(nil)
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    if let error {
      let isLate = (error as? URLError)?.code == .timedOut
      return settle(task, .failure(isLate ? .late : .connection(error.localizedDescription)))
    }
    guard let response = task.response as? HTTPURLResponse else {
      return settle(task, .failure(.connection("the answer is not HTTP")))
    }
    let body = letters.withLock { $0[task.taskIdentifier]?.body ?? [] }
    let answer = HTTPAnswer(
      status: response.statusCode, retryAfter: response.retryAfter, body: body)
    settle(task, .success(answer))
  }
}

extension HTTPURLResponse {
  /// The seconds that `Retry-After` asks for; of a date, from the answer's own.
  fileprivate var retryAfter: Double? {
    guard let text = value(forHTTPHeaderField: "Retry-After") else { return nil }
    return secondsToWait(text, since: value(forHTTPHeaderField: "Date"))
  }
}

/// What `Retry-After` asks for (RFC 9110, 10.2.3): seconds, or a date as HTTP writes it.
func secondsToWait(_ text: String, since now: String?) -> Double? {
  if let seconds = Double(text), seconds.isFinite { return max(0, seconds) }
  let format = DateFormatter()
  format.locale = Locale(identifier: "en_US_POSIX")
  format.timeZone = TimeZone(secondsFromGMT: 0)
  format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
  guard let then = format.date(from: text), let now = now.flatMap(format.date) else { return nil }
  return max(0, then.timeIntervalSince(now))
}
