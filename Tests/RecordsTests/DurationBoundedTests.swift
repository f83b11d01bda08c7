import Records
import Testing

@Suite struct DurationBoundedTests {
  @Test func `no number of seconds is beyond what a duration can hold`() {
    #expect(Duration.bounded(seconds: 1.5) == .milliseconds(1500))
    #expect(Duration.bounded(seconds: 1e300) == .seconds(1_000_000_000))
    #expect(Duration.bounded(seconds: .infinity) == .seconds(1_000_000_000))
    #expect(Duration.bounded(seconds: -1) == .zero && Duration.bounded(seconds: .nan) == .zero)
  }
}
