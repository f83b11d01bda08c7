import Foundation
import Objectives
import Tensors
import Testing

@Suite struct DFTTests {
  @Test func `each token's likelihood counts as much as the token is likely`() {
    // Probabilities 0.2 and 0.7: (0.2 · 1.609438 + 0.7 · 0.356675) / 2 = 0.285780, where the plain
    // likelihood has 0.983056. The slopes are -p / 2.
    let logProbs = [0.2, 0.7].map { Float(log($0)) }
    let result = gradient(at: logProbs) {
      DFT().losses(SupervisedBatch(logProbs: $0, examples: [0..<2])).mean()
    }
    #expect(close([result.value], [0.285780], 1e-6))
    #expect(close(result.gradient, [-0.1, -0.35], 1e-6))
  }

  @Test func `a token that is all but impossible teaches next to nothing`() {
    let result = gradient(at: [-100]) {
      DFT().losses(SupervisedBatch(logProbs: $0, examples: [0..<1])).sum()
    }
    #expect(result.value >= 0 && result.value < 1e-30 && abs(result.gradient[0]) < 1e-30)
  }
}
