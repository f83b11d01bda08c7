import Foundation
import Kernels

/// How fast an engine multiplies matrices.
struct Throughput: Encodable {
  let engine: String
  let threads: Int
  let gflops: Double

  /// Each engine on one thread and on all, a quarter of a second each.
  static func measured() -> [Throughput] {
    let all = Threads.count
    defer { Threads.count = all }
    return ProductTrial.Engine.allCases.flatMap { engine in
      (all == 1 ? [1] : [1, all]).compactMap { threads in
        Threads.count = threads
        return measured(engine, threads)
      }
    }
  }

  /// The best of many short stretches, so that a busy moment does not count.
  private static func measured(_ engine: ProductTrial.Engine, _ threads: Int) -> Throughput? {
    guard let trial = ProductTrial(engine) else { return nil }
    trial.run()
    let clock = ContinuousClock()
    let begun = clock.now
    var best = Duration.seconds(1000)
    while begun.duration(to: clock.now) < .milliseconds(250) {
      best = min(best, clock.measure { trial.run() })
    }
    let seconds = Double(best.components.attoseconds) * 1e-18 + Double(best.components.seconds)
    let name = engine == .own ? "hone" : "openblas"
    return Throughput(engine: name, threads: threads, gflops: trial.operations / seconds * 1e-9)
  }

  var row: (String, String) {
    let perCore = String(format: "%.0f", gflops / Double(threads))
    let total = String(format: "%.0f", gflops)
    let text = threads == 1 ? "\(total) GFLOP/s" : "\(total) GFLOP/s, \(perCore) a core"
    return ("\(engine) on \(threads == 1 ? "1 thread" : "\(threads) threads")", text)
  }
}
