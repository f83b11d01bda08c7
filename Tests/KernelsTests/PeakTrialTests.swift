import Testing

@testable import Kernels

@Suite(.serialized) struct PeakTrialTests {
  @Test(arguments: InstructionSet.allCases)
  func `multiply-adds run on every instruction set`(_ set: InstructionSet) throws {
    set.select()
    defer { InstructionSet.supported.select() }
    let trial = try #require(PeakTrial(.multiplyAdd(.float32), rounds: 1000))
    // Every sum goes to 1: x · 0.999 + 0.001, on every thread; there are at least six of 16 lanes.
    #expect(trial.amount >= Double(2 * 6 * 16 * 1000 * Threads.count))
    let left = trial.run() / Float(Threads.count)
    #expect(left.isFinite && left > 0 && left <= 24 * 16)
    #expect((PeakTrial(.multiplyAdd(.bf16), rounds: 10) != nil) == Precision.bf16.isSupported)
  }

  @Test func `pairs of bfloat16 sum two products each`() throws {
    guard let pairs = PeakTrial(.multiplyAdd(.bf16), rounds: 10) else { return }
    let floats = try #require(PeakTrial(.multiplyAdd(.float32), rounds: 10))
    #expect(pairs.amount == 2 * floats.amount)
    // 24 sums of 16 lanes, each 10 · 2 · ½ · ½ = 5 above its start of 0.01 · (v + 1).
    let expected = Float(Threads.count) * 16 * (24 * 5 + 0.01 * 300)
    #expect(abs(pairs.run() - expected) < 1e-3 * expected)
  }

  @Test(arguments: InstructionSet.allCases)
  func `reading goes through every number`(_ set: InstructionSet) throws {
    set.select()
    defer { InstructionSet.supported.select() }
    for count in [0, 1, 127, 128, 129, 300_001] {
      let trial = try #require(PeakTrial(.memoryRead, numbers: count))
      #expect(trial.amount == Double(4 * count))
      #expect(trial.run() == Float(count))
    }
  }

  @Test func `a product at a layer's shape has its operations`() throws {
    let trial = try #require(ProductTrial(.own, rows: 3, columns: 5, inner: 7))
    trial.run()
    #expect(trial.operations == 210)
    #expect(ProductTrial(.openBLAS, rows: 3, columns: 5, inner: 7, precision: .bf16) == nil)
  }
}
