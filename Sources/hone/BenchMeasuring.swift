import Foundation
import Kernels

/// The median and spread of repeated timings.
struct Timing {
  let seconds: Double
  let spread: Double
  let repetitions: Int

  /// Times `body`, after one run that is not counted.
  static func median(_ repetitions: Int, _ body: () async throws -> Void) async rethrows -> Timing {
    try await body()
    var timings: [Double] = []
    for _ in 0..<repetitions {
      let started = DispatchTime.now().uptimeNanoseconds
      try await body()
      timings.append(Double(DispatchTime.now().uptimeNanoseconds - started) * 1e-9)
    }
    return Timing(timings)
  }

  init(_ timings: [Double]) {
    let sorted = timings.sorted()
    func quantile(_ share: Double) -> Double {
      sorted[Int((share * Double(sorted.count - 1)).rounded())]
    }
    seconds = quantile(0.5)
    spread = (quantile(0.75) - quantile(0.25)) / max(1e-12, seconds)
    repetitions = timings.count
  }
}

/// Megabytes (2²⁰) of the process that were resident at most since `resetPeakMemory`.
func peakMemoryMB() -> Double { Double(processMemory("VmHWM")) / 1_048_576 }

/// Starts the peak anew, where the system lets a process do so.
func resetPeakMemory() {
  try? Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
}

/// Two matrices and room for their product.
struct ProductCase {
  let (rows, columns, inner): (Int, Int, Int)
  private let (a, b, c): (Buffer, Buffer, Buffer)

  init(_ rows: Int, _ columns: Int, _ inner: Int) {
    (self.rows, self.columns, self.inner) = (rows, columns, inner)
    let numbers = (0..<max(rows, columns) * inner).map { Float(($0 &* 7919) % 2003) / 1001 - 1 }
    a = Buffer(numbers[..<(rows * inner)])
    b = Buffer(numbers[..<(columns * inner)])
    c = Buffer(zeros: rows * columns)
  }

  var operations: Double { 2 * Double(rows) * Double(columns) * Double(inner) }

  /// The product with a transposed weight, as layers have it.
  func multiply() {
    matmul(
      Matrix(a, rows, inner), Matrix(b, columns, inner).transposed, into: Matrix(c, rows, columns))
  }
}

/// GFLOP/s of a product that is large enough to be free of everything else: the ceiling.
func largestProductRate(_ repetitions: Int) -> Double {
  let product = ProductCase(1536, 1536, 1536)
  product.multiply()
  let timings = (0..<repetitions).map { _ in
    let started = DispatchTime.now().uptimeNanoseconds
    product.multiply()
    return Double(DispatchTime.now().uptimeNanoseconds - started) * 1e-9
  }
  return product.operations / Timing(timings).seconds * 1e-9
}
