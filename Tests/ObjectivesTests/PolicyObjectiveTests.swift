import Objectives
import Records
import Recipes
import Tensors
import Testing

/// Every second token counts half.
private struct Halving: TokenWeighting {
  var needs: Needs { .values }
  func weights(_ batch: PolicyBatch) -> [Float] {
    (0..<batch.count).map { $0.isMultiple(of: 2) ? 1 : 0.5 }
  }
}

@Suite struct PolicyObjectiveTests {
  static func objective(_ reduction: any Reduction, beta: Float = 0) -> PolicyObjective {
    var penalty = ReferenceKL()
    penalty.beta = beta
    penalty.correctsBias = false
    return PolicyObjective(
      surrogate: ClippedSurrogate(), regularizers: [penalty], reduction: reduction)
  }

  /// The summed gradient of micro-batches of these responses.
  static func gradientOfCut(_ cut: [[Int]], _ objective: PolicyObjective) -> [Float] {
    gradient(at: Worked.logProbs) { all in
      cut.map { part -> Tensor in
        let tokens = part.flatMap { Array(Worked.responses[$0]) }
        var responses: [Range<Int>] = []
        for i in part {
          let start = responses.last?.upperBound ?? 0
          responses.append(start..<start + Worked.lengths[i])
        }
        let batch = PolicyBatch(
          logProbs: all.gathered(at: tokens), old: vector(Worked.old).gathered(at: tokens),
          reference: vector(Worked.reference).gathered(at: tokens),
          advantages: vector(Worked.spread(Worked.advantages)).gathered(at: tokens),
          responses: responses)
        return objective.loss(batch, in: Worked.scope)
      }.reduce(vector([0]).sum(), +)
    }.gradient
  }

  @Test func `losses under each reduction are those worked by hand`() {
    // Row sums of the clipped surrogate: -3.992089, 2.102756, 1.714460, -0.6; N = 10, T_max = 4:
    // total -0.774873; / 10, / 16, and (-0.998022 + 1.051378 + 0.571487 - 0.6) / 4.
    let reductions: [any Reduction] = [
      TokenMean(), ResponseMean(), ConstantLength(), MicroBatchTokenMean(),
    ]
    let found = reductions.map {
      Self.objective($0).loss(Worked.batch(), in: Worked.scope).scalars[0]
    }
    #expect(close(found, [-0.077487, 0.006211, -0.048430, -0.077487], 1e-6))
  }

  @Test func `rewards become the losses worked by hand`() {
    // Advantages (0.783348, -1.305580, -0.261116, 0.783348), and undivided (0.375, -0.625, -0.125,
    // 0.375) for the constant length.
    var estimator = GroupRelative()
    estimator.epsilon = 1e-6
    func loss(_ reduction: any Reduction, beta: Float = 0) -> Float {
      let credit = estimator.advantages(for: [group(Worked.rewards, tokens: 1)])
      let batch = Worked.batch(advantages: credit[0].tokens.flatMap { $0 })
      return Self.objective(reduction, beta: beta).loss(batch, in: Worked.scope).scalars[0]
    }
    let reductions: [any Reduction] = [
      TokenMean(), ResponseSum(), ResponseMean(), ConstantLength(),
    ]
    let scaled = reductions.map { loss($0) } + [loss(ResponseMean(), beta: 0.04)]
    #expect(close(scaled, [-0.042655, -0.106638, -0.012677, -0.026659, -0.010734], 1e-6))
    estimator.scaleRewards = .none
    let unscaled = reductions.map { loss($0) }
    #expect(close(unscaled, [-0.020420, -0.051049, -0.006069, -0.012762], 1e-6))
  }

  @Test func `twice the budget halves the constant length's loss`() {
    // Dr. GRPO's advantages (0.375, -0.625, -0.125, 0.375): -0.012762 of 4 tokens, of 8 half.
    let scope = ReductionScope(lengths: Worked.lengths, maxCompletionLength: 8)
    let batch = Worked.batch(advantages: [0.375, -0.625, -0.125, 0.375])
    let loss = Self.objective(ConstantLength()).loss(batch, in: scope).scalars
    #expect(close(loss, [-0.006381], 1e-6))
  }

  @Test func `zero advantages give a surrogate gradient of exactly 0`() {
    let result = gradient(at: Worked.logProbs) {
      Self.objective(ResponseMean())
        .loss(Worked.batch($0, advantages: [0, 0, 0, 0]), in: Worked.scope)
    }
    #expect(result.gradient.allSatisfy { $0 == 0 })
  }

  @Test(arguments: [
    [[0], [1], [2], [3]], [[0, 1], [2, 3]], [[3, 0, 2], [1]], [[1, 3, 2, 0]],
  ])
  func `any cut into micro-batches gives the same gradient`(cut: [[Int]]) {
    for reduction in [ResponseMean(), ConstantLength(), TokenMean()] as [any Reduction] {
      let objective = Self.objective(reduction, beta: 0.04)
      let whole = Self.gradientOfCut([[0, 1, 2, 3]], objective)
      #expect(close(Self.gradientOfCut(cut, objective), whole, 1e-6))
    }
  }

  @Test func `the mean of the micro-batch is the exception`() {
    // Response 3 alone, of 1 token, in a micro-batch of its own: b / (B n) = 1/4 in place of 1/10.
    let objective = Self.objective(MicroBatchTokenMean(), beta: 0.04)
    let whole = Self.gradientOfCut([[0, 1, 2, 3]], objective)
    let cut = Self.gradientOfCut([[0, 1, 2], [3]], objective)
    #expect(close([cut[9]], [whole[9] * 2.5], 1e-6))
  }

  @Test func `a masked response keeps its place and carries no loss`() {
    // B = 5 in place of 4.
    let batch = Worked.batch()
    let masked = PolicyBatch(
      logProbs: batch.logProbs, old: batch.old, advantages: batch.advantages,
      responses: Worked.responses + [10..<10])
    let scope = ReductionScope(lengths: Worked.lengths + [0], maxCompletionLength: 4)
    let (with, without) = (
      Self.objective(ResponseMean()).loss(masked, in: scope),
      Self.objective(ResponseMean()).loss(batch, in: Worked.scope)
    )
    #expect(close(with.scalars, [without.scalars[0] * 0.8], 1e-7))
  }

  @Test func `a micro-batch in which every response is masked has a loss of 0`() {
    let empty = PolicyBatch(
      logProbs: vector([]), advantages: vector([]), responses: [0..<0, 0..<0])
    let scope = ReductionScope(lengths: [0, 0], maxCompletionLength: 4)
    #expect(Self.objective(ResponseMean()).loss(empty, in: scope).scalars == [0])
  }

  @Test func `token weights act on the surrogate alone`() {
    // Losses of row 3, the token at odd position 9: -0.6 · 0.5 + 1 · k3(0.2) = -0.3 + 0.018731.
    let last = PolicyBatch(
      logProbs: vector([0, -1.3]), old: vector([0, -1.6]), reference: vector([0, -1.5]),
      advantages: vector([0, 0.5]), responses: [0..<2])
    var objective = Self.objective(TokenMean(), beta: 1)
    objective.tokenWeightings = [Halving()]
    let scope = ReductionScope(responses: 1, tokens: 1, maxCompletionLength: 2)
    #expect(close(objective.loss(last, in: scope).scalars, [-0.281269], 1e-6))
  }

  @Test func `needs are the union of the parts'`() {
    #expect(Self.objective(TokenMean()).needs == .old)
    var objective = Self.objective(TokenMean(), beta: 0.04)
    objective.tokenWeightings = [Halving()]
    #expect(objective.needs == [.old, .reference, .values])
  }
}
