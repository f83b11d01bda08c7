import Objectives
import Tensors
import Testing

@Suite struct CrossEntropyTests {
  @Test func `each token loses its negative log-probability`() {
    let logProbs: [Float] = [-0.5, -1.25, 0]
    let result = gradient(at: logProbs) {
      CrossEntropy().losses(SupervisedBatch(logProbs: $0, examples: [0..<1, 1..<3])).sum()
    }
    #expect(result.value == 1.75)
    #expect(result.gradient == [-1, -1, -1])
  }
}
