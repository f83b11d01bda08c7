import Testing

@testable import Kernels

@Suite struct ProductTrialTests {
  @Test func `a product of 8 by 8 takes 2 · 8³ operations`() throws {
    let trial = try #require(ProductTrial(.own, size: 8))
    trial.run()
    #expect(trial.operations == 1024)
    #expect((ProductTrial(.openBLAS, size: 8) == nil) == (OpenBLAS.loaded == nil))
  }
}
