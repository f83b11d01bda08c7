import Testing

@testable import hone

@Suite struct BenchMeasuringTests {
  @Test func `busy time is all but idle and waiting`() throws {
    let text = "cpu  100 10 40 900 50 5 3 2 7 7\ncpu0 1\ncpu1 1\nintr 5\n"
    let load = try #require(BenchLoad(statistics: text, ticks: 100, time: 1, own: 0.5))
    // 100 + 10 + 40 + 5 + 3 + 2 = 160 hundredths; guests are in `user` already.
    #expect(load.busy == 1.6 && load.processors == 2)
    #expect(BenchLoad(statistics: "cpu 1 2", ticks: 100, time: 1, own: 0) == nil)
    #expect(BenchLoad(statistics: "", ticks: 100, time: 1, own: 0) == nil)
  }

  @Test func `others are what this process did not do`() throws {
    // In 2 seconds two processors worked 3 seconds, 2 of them for us: 1 of 4 for others.
    let (early, late) = (try load(busy: 10, own: 1, time: 5), try load(busy: 13, own: 3, time: 7))
    #expect(late.others(since: early) == 0.25)
    #expect(try load(busy: 10, own: 9, time: 7).others(since: early) == 0)
  }

  @Test func `short repetitions are judged with what went before`() throws {
    let readings = [try load(busy: 0, own: 0, time: 0), try load(busy: 2, own: 0, time: 1)]
    let now = try load(busy: 2, own: 0, time: 1.1)
    // The last 0.1 seconds are clean, and too short to tell: 2 of 2.2 seconds were others'.
    #expect(abs((BenchMeter.others(now, readings) ?? 0) - 2 / 2.2) < 1e-9)
    #expect(BenchMeter.others(try load(busy: 2, own: 0, time: 2), readings) == 0)
    #expect(BenchMeter.others(nil, readings) == nil)
  }

  @Test func `disturbed repetitions are left out where enough are clean`() {
    let laps = [9, 1, 3, 2, 9].map { Lap(seconds: $0, others: $0 > 3 ? 0.5 : 0.01) }
    let timing = Timing(laps)
    #expect(timing.seconds == 2 && timing.repetitions == 5 && timing.cleanRepetitions == 3)
    // Interquartile range of 1, 2, 3 over the median.
    #expect(timing.spread == 0.5)
  }

  @Test func `too few clean repetitions are flagged, and all count`() {
    let laps = [9, 1, 9, 9].map { Lap(seconds: $0, others: $0 > 3 ? 0.5 : 0.01) }
    let timing = Timing(laps)
    #expect(timing.seconds == 9 && timing.cleanRepetitions == 1)
  }

  @Test func `disturbed repetitions are repeated, three times as many at most`() async throws {
    let meter = BenchMeter(repetitions: 2, load: { nil })
    var runs = 0
    let quiet = await meter.measure {
      runs += 1
      return nil
    }
    #expect(runs == 3 && quiet.repetitions == 2 && quiet.cleanRepetitions == 2)
    // Everybody else uses the whole machine, by a clock of the test's own.
    nonisolated(unsafe) var time = 0.0
    let loaded = BenchMeter(
      repetitions: 2,
      load: {
        unsafe time += 1
        return unsafe BenchLoad(
          statistics: "cpu \(200 * Int(time)) 0 0 0 0 0 0 0\ncpu0\ncpu1\n", ticks: 100,
          time: time, own: 0)
      })
    let disturbed = await loaded.measure { nil }
    #expect(disturbed.repetitions == 6 && disturbed.cleanRepetitions == 0)
  }

  @Test func `parts of a repetition have medians of their own`() throws {
    let laps = [(3.0, 1.0), (5, 4), (4, 2)].map { Lap(seconds: $0.0, first: $0.1) }
    let parts = try #require(Timing(laps).parts)
    #expect(parts.first == 2 && parts.rest == 2)
  }

  @Test func `the first step is a line with its place`() {
    #expect(BenchProgram.showsStep("quickstart\nsft 1/800  loss 3.25  12.1k tokens/s\n"))
    #expect(BenchProgram.showsStep("sft 1/2"))
    #expect(!BenchProgram.showsStep("runs/quickstart-seed1\nreading 40000 rows\nsft 1/"))
    #expect(!BenchProgram.showsStep("1/2 of it"))
  }

  private func load(busy: Int, own: Double, time: Double) throws -> BenchLoad {
    try #require(
      BenchLoad(
        statistics: "cpu \(busy) 0 0 0 0 0 0 0\ncpu0\ncpu1\n", ticks: 1, time: time, own: own))
  }
}
