import Objectives
import Recipes
import Tensors
import Testing

@Suite struct CISPOTests {
  static func surrogate(_ high: Float, floor: Float = 0) -> CISPO {
    var surrogate = CISPO()
    (surrogate.epsilonHigh, surrogate.floor) = (high, floor)
    return surrogate
  }

  @Test func `losses under each reduction are those worked by hand`() {
    // min(r, 1.28): 1.28 1 0.740818 1.051271 | 0.818731 1.28 | 1.28 0.980199 0.606531 | 1.28.
    #expect(
      close(Worked.reduced(Self.surrogate(1.28)), [0.047846, 0.119615, 0.027113, 0.029904], 1e-6))
    #expect(close([Worked.reduced(Self.surrogate(1.2, floor: 0.8))[0]], [0.052715], 1e-6))
    #expect(close([Worked.reduced(CISPO())[0]], [0.020022], 1e-6))
  }

  @Test func `the gradient is -w A / N at every token, capped or not`() {
    let result = gradient(at: Worked.logProbs) {
      PolicyObjective(surrogate: Self.surrogate(1.28), reduction: TokenMean())
        .loss(Worked.batch($0), in: Worked.scope)
    }
    let expected: [Float] = [
      -0.128, -0.1, -0.074082, -0.105127, 0.081873, 0.128, 0.064, 0.049010, 0.030327, -0.064,
    ]
    #expect(close(result.gradient, expected, 1e-6))
  }

  @Test func `at the first update it is the plain policy gradient`() {
    func slopes(_ surrogate: any Surrogate) -> [Float] {
      gradient(at: Worked.logProbs) {
        surrogate.losses(
          PolicyBatch(
            logProbs: $0, advantages: vector(Worked.spread(Worked.advantages)),
            responses: Worked.responses)
        ).sum()
      }.gradient
    }
    #expect(slopes(CISPO()) == slopes(Reinforce()))
  }

  @Test func `log-ratios of ±100 stay finite`() {
    let result = gradient(at: [-100, 0]) {
      CISPO().losses(
        PolicyBatch(
          logProbs: $0, old: vector([0, -100]), advantages: vector([1, -1]), responses: [0..<2])
      ).sum()
    }
    #expect(result.value.isFinite && result.gradient.allSatisfy { $0.isFinite })
  }

  @Test func `bounds out of order are refused`() {
    var issues = Issues()
    Self.surrogate(0.5, floor: 0.8).validate(&issues)
    Self.surrogate(0).validate(&issues)
    #expect(issues.found.map(\.key) == ["floor", "epsilon_high"])
  }
}
