import Objectives
import Records
import Tensors
import Testing

@Suite struct PolicyMetricsTests {
  @Test func `clip fractions are those counted by hand`() {
    // Clipped above with A > 0: tokens 0 and 9, responses' means 1/4 and 1. Below with A < 0:
    // token 8, response mean 1/3; the least response has none.
    var metrics = PolicyMetrics()
    metrics.add(Worked.batch(), ClippedSurrogate().readings(Worked.batch()))
    #expect(
      metrics.metrics.entries.map { "\($0.name) \($0.value)" } == [
        "clip_ratio/high_max 1.0", "clip_ratio/high_mean 0.2", "clip_ratio/low_mean 0.1",
        "clip_ratio/low_min 0.0", "clip_ratio/region_mean 0.3",
      ])
  }

  @Test func `micro-batches add up to the whole, with extremes over all responses`() {
    func batch(_ count: Int, _ responses: [Range<Int>]) -> PolicyBatch {
      let x = vector(Array(repeating: -1, count: count))
      return PolicyBatch(logProbs: x, entropies: x, advantages: x, responses: responses)
    }
    var metrics = PolicyMetrics()
    #expect(metrics.metrics.entries.isEmpty)
    metrics.add(
      batch(3, [0..<2, 2..<2, 2..<3]),
      [Reading("a", [1, 0, 1]), Reading("b", [1, 0, 1], extreme: .least)])
    metrics.add(batch(1, [0..<1]), [Reading("a", [6]), Reading("b", [3], extreme: .least)])
    // a: 8 / 4; b: 5 / 4, and the responses' means are 1/2, 1 and 3.
    #expect(metrics.metrics["a"] == 2)
    #expect(metrics.metrics["b_mean"] == 1.25)
    #expect(metrics.metrics["b_min"] == 0.5)
    #expect(metrics.metrics["entropy"] == -1)
  }
}
