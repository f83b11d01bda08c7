import Kernels
import Models

extension BenchSession {
  /// GFLOP/s of multiply-adds in registers on all threads, in the precision asked for: what no
  /// product can pass.
  func peak() async -> Double {
    await measured(.multiplyAdd(precision), "multiply-adds")?.gflops ?? 0
  }

  /// What the machine can do without a model.
  func measureCeilings() async -> [BenchResult] {
    let all = Threads.count
    var results: [BenchResult?] = []
    for threads in all == 1 ? [1] : [1, all] {
      Threads.count = threads
      let suffix = threads == 1 ? ", 1 thread" : ""
      results.append(
        await measured(.multiplyAdd(precision), "multiply-adds" + suffix))
      results.append(await measured(.memoryRead, "memory read" + suffix))
    }
    Threads.count = all
    return results.compactMap { $0 } + (await measureProducts())
  }

  private func measured(_ limit: PeakTrial.Limit, _ name: String) async -> BenchResult? {
    // Long enough that starting the threads does not count.
    guard let trial = PeakTrial(limit, rounds: 5_000_000) else { return nil }
    var result = await measured(.ceilings, name) {
      trial.run()
      return nil
    }
    if limit == .memoryRead {
      result.bytes = trial.amount
    } else {
      result.operations = trial.amount
    }
    return result
  }

  /// A repetition that does more takes long enough to be timed.
  private static let leastOperations = 4e9

  /// Products at the shapes of a feed-forward layer: of a training batch, and of a decoding step.
  private func measureProducts() async -> [BenchResult] {
    let shape = model.configuration
    var results: [BenchResult] = []
    for (name, rows) in [("of a layer", 2048), ("of a decoding step", batch ?? 16)] {
      for engine in ProductTrial.Engine.allCases {
        let trial = ProductTrial(
          engine, rows: rows, columns: shape.intermediateSize, inner: shape.hiddenSize,
          precision: precision)
        guard let trial else { continue }
        let who = engine == .own ? "packed" : "OpenBLAS"
        var session = self
        session.meter.runs = Int(max(1, min(1000, Self.leastOperations / trial.operations)))
        results.append(
          await session.measured(.ceilings, "product \(name), \(who)", operations: trial.operations)
          {
            trial.run()
            return nil
          })
      }
    }
    return results
  }
}
