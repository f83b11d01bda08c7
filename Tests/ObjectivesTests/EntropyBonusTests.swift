import Objectives
import Recipes
import Tensors
import Testing

@Suite struct EntropyBonusTests {
  private let entropies: [Float] = [0.5, 1, 1.5, 2, 0.25, 0.75, 1, 1, 1, 3]

  private func loss(_ coefficient: Float, _ reduction: any Reduction, _ entropies: Tensor) -> Tensor
  {
    let batch = PolicyBatch(
      logProbs: vector(Worked.logProbs), entropies: entropies,
      advantages: vector(Worked.spread([0, 0, 0, 0])), responses: Worked.responses)
    return PolicyObjective(
      surrogate: Reinforce(), regularizers: [EntropyBonus(coefficient: coefficient)],
      reduction: reduction
    ).loss(batch, in: Worked.scope)
  }

  @Test(arguments: [TokenMean(), ResponseMean(), ConstantLength()] as [any Reduction])
  func `the bonus is the mean over tokens, whatever the reduction`(reduction: any Reduction) {
    // -0.1 · 12 / 10.
    let result = gradient(at: entropies) { loss(0.1, reduction, $0) }
    #expect(close([result.value], [-0.12], 1e-6))
    #expect(close(result.gradient, Array(repeating: -0.01, count: 10), 1e-7))
  }

  @Test func `a coefficient of 0 needs nothing and adds nothing`() {
    #expect(EntropyBonus().needs == [] && EntropyBonus(coefficient: 0.1).needs == .entropy)
    #expect(EntropyBonus().penalties(Worked.batch()).scalars.allSatisfy { $0 == 0 })
  }

  @Test func `a coefficient that is no number is refused`() {
    var issues = Issues()
    EntropyBonus(coefficient: .nan).validate(&issues)
    #expect(issues.found.map(\.problem) == ["nan is not finite; 0.001 is usual"])
  }
}
