import Records
import Testing

@testable import Verifiers

@Suite struct BackoffTests {
  @Test func `waits double up to a minute, each with its own jitter`() throws {
    let backoff = Backoff(seed: Seed(1))
    for attempt in 0..<20 {
      let full = min(60, 0.5 * Double(1 << attempt))
      #expect(full / 2...full ~= (try #require(backoff.wait(attempt, asked: nil))))
      #expect(backoff.wait(attempt, asked: nil) == Backoff(seed: Seed(1)).wait(attempt, asked: nil))
    }
    #expect(backoff.wait(1, asked: nil) != Backoff(seed: Seed(2)).wait(1, asked: nil))
    #expect(backoff.wait(0, asked: 60) == 60 && backoff.wait(0, asked: 60.1) == nil)
  }

  @Test func `some statuses may pass`() {
    #expect([408, 409, 429, 500, 503, 599].allSatisfy(Backoff.isPassing))
    #expect(![200, 301, 400, 401, 403, 404, 422].contains(where: Backoff.isPassing))
  }

  @Test func `a date to wait for is told from the answer's own`() {
    let now = "Wed, 21 Oct 2015 07:28:00 GMT"
    #expect(secondsToWait("Wed, 21 Oct 2015 07:28:30 GMT", since: now) == 30)
    #expect(secondsToWait("Wed, 21 Oct 2015 07:27:00 GMT", since: now) == 0)
    #expect(secondsToWait("1.5", since: nil) == 1.5 && secondsToWait("-1", since: nil) == 0)
    #expect(secondsToWait("soon", since: now) == nil && secondsToWait("nan", since: now) == nil)
    #expect(secondsToWait("Wed, 21 Oct 2015 07:28:30 GMT", since: nil) == nil)
  }
}
