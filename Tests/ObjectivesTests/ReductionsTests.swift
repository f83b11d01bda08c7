import Objectives
import Testing

@Suite struct ReductionsTests {
  // Responses of 4, 2, 3 and 1 tokens and one that is masked: B = 5, N = 10, T_max = 4.
  static let lengths = [4, 2, 3, 1, 0]
  static let scope = ReductionScope(lengths: lengths, maxCompletionLength: 4)

  @Test func `each response's tokens weigh what the definition says`() {
    // 1 / (5 · 4), 1 / (5 · 2), 1 / (5 · 3), 1 / 5: a masked response counts in B.
    #expect(
      close(
        ResponseMean().weights(forLengths: Self.lengths, in: Self.scope),
        [0.05, 0.1, 0.0666667, 0.2, 0.2]))
    #expect(
      ConstantLength().weights(forLengths: Self.lengths, in: Self.scope)
        == [0.05, 0.05, 0.05, 0.05, 0.05])
    #expect(
      TokenMean().weights(forLengths: Self.lengths, in: Self.scope) == [0.1, 0.1, 0.1, 0.1, 0.1])
    #expect(
      ResponseSum().weights(forLengths: Self.lengths, in: Self.scope) == [0.2, 0.2, 0.2, 0.2, 0.2])
    // The first two are 2 of 5 responses and have 6 tokens: 2 / (5 · 6).
    #expect(
      close(
        MicroBatchTokenMean().weights(forLengths: [4, 2], in: Self.scope), [0.0666667, 0.0666667]))
  }

  @Test func `weights of micro-batches are slices of the step's, whatever the cut`() {
    for reduction in [ResponseMean(), ResponseSum(), ConstantLength(), TokenMean()]
      as [any Reduction]
    {
      let whole = reduction.weights(forLengths: Self.lengths, in: Self.scope)
      let parts = [[4], [2, 3, 1], [0]].flatMap {
        reduction.weights(forLengths: $0, in: Self.scope)
      }
      #expect(parts == whole)
    }
  }

  @Test func `a step without any token has finite weights`() {
    let empty = ReductionScope(lengths: [0, 0], maxCompletionLength: 4)
    let all: [any Reduction] = [
      ResponseMean(), ResponseSum(), ConstantLength(), TokenMean(), MicroBatchTokenMean(),
    ]
    for reduction in all {
      #expect(reduction.weights(forLengths: [0, 0], in: empty).allSatisfy { $0.isFinite })
    }
  }
}
