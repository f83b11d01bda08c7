import Objectives
import Recipes
import Records
import Tensors
import Testing

/// What every component of a family must hold to; nothing here needs editing when one is added.
@Suite struct CatalogPropertiesTests {
  private let cuts = [
    [[0], [1], [2], [3]], [[0, 1], [2, 3]], [[3, 0, 2], [1]], [[1, 3, 2, 0]],
  ]

  private func objective(_ surrogate: any Surrogate) -> PolicyObjective {
    PolicyObjective(surrogate: surrogate, reduction: ResponseMean())
  }

  @Test func `any cut and order gives the same gradient`() throws {
    for entry in SurrogateFamily.catalog.entries {
      let objective = objective(try entry.part())
      let whole = PolicyObjectiveTests.gradientOfCut([[0, 1, 2, 3]], objective)
      for cut in cuts {
        #expect(
          close(PolicyObjectiveTests.gradientOfCut(cut, objective), whole, 1e-6), "\(entry.name)")
      }
    }
  }

  @Test func `zero advantages have a gradient of exactly 0`() throws {
    for entry in SurrogateFamily.catalog.entries {
      let objective = objective(try entry.part())
      let result = gradient(at: Worked.logProbs) {
        objective.loss(Worked.batch($0, advantages: [0, 0, 0, 0]), in: Worked.scope)
      }
      #expect(result.gradient.allSatisfy { $0 == 0 }, "\(entry.name)")
    }
  }

  @Test func `empty batches, masked responses and log-ratios of ±100 stay finite`() throws {
    let empty = PolicyBatch(
      logProbs: vector([]), entropies: vector([]), advantages: vector([]),
      responses: [0..<0, 0..<0])
    let weightings = try TokenWeightingFamily.catalog.entries.map { try $0.part() }
    for entry in SurrogateFamily.catalog.entries {
      var objective = objective(try entry.part())
      objective.tokenWeightings = weightings
      let scope = ReductionScope(lengths: [1, 0, 3], maxCompletionLength: 4)
      #expect(objective.loss(empty, in: scope).scalars == [0], "\(entry.name)")
      let result = gradient(at: [-100, 0, -100, 0]) { x in
        objective.loss(
          PolicyBatch(
            logProbs: x, old: vector([0, -100, 0, -100]), roll: vector([-100, 0, 0, -50]),
            entropies: vector([0, 1, 2, 3]), advantages: vector([1, 1, -1, -1]),
            responses: [0..<1, 1..<1, 1..<4]), in: scope)
      }
      #expect(result.value.isFinite, "\(entry.name)")
      #expect(result.gradient.allSatisfy { $0.isFinite }, "\(entry.name)")
    }
  }

  @Test func `a lone response of one token is pushed the way of its advantage`() throws {
    for entry in SurrogateFamily.catalog.entries {
      let objective = objective(try entry.part())
      for advantage: Float in [-2, 0.5] {
        let result = gradient(at: [-1.5]) { x in
          let batch = PolicyBatch(
            logProbs: x, old: vector([-1.5]), advantages: vector([advantage]), responses: [0..<1])
          return objective.loss(batch, in: ReductionScope(lengths: [1], maxCompletionLength: 4))
        }
        #expect(result.gradient[0] * advantage < 0, "\(entry.name)")
      }
    }
  }

  @Test func `one group that is left over still tells its samples apart`() throws {
    for entry in AdvantageEstimatorFamily.catalog.entries {
      let credit = try entry.part().advantages(for: [valued(group([1, 0, 0, 0], tokens: 1))])
      #expect(credit[0].tokens[0][0] > 0, "\(entry.name)")
      #expect(credit[0].tokens.dropFirst().allSatisfy { $0[0] < 0 }, "\(entry.name)")
    }
  }

  @Test func `permuted groups give permuted credit`() throws {
    let groups = [group([1, 0, 0.5]), group([2, 2, 5]), group([0, 0, 0]), group([nil, 1, -1])]
      .map(valued)
    let order = [2, 0, 3, 1]
    for entry in AdvantageEstimatorFamily.catalog.entries {
      let estimator = try entry.part()
      let straight = estimator.advantages(for: groups)
      let permuted = estimator.advantages(for: order.map { groups[$0] })
      for (credit, source) in zip(permuted, order) {
        for (a, b) in zip(credit.tokens, straight[source].tokens) {
          #expect(close(a, b, 1e-6), "\(entry.name)")
        }
      }
    }
  }

  @Test func `unscored trajectories get 0, and nothing at all is no trouble`() throws {
    for entry in AdvantageEstimatorFamily.catalog.entries {
      let estimator = try entry.part()
      let credit = estimator.advantages(
        for: [group([nil, nil]), group([1, nil, 0]), group([])].map(valued))
      #expect(credit.map(\.tokens.count) == [2, 3, 0], "\(entry.name)")
      #expect(credit[0].tokens == [[0, 0], [0, 0]] && credit[1].tokens[1] == [0, 0])
      #expect(credit[1].tokens[0][0] > 0 && credit[1].tokens[2][0] < 0, "\(entry.name)")
      #expect(estimator.advantages(for: []).isEmpty)
    }
  }

  @Test func `equal rewards all over get exactly 0`() throws {
    for entry in AdvantageEstimatorFamily.catalog.entries {
      let credit = try entry.part().advantages(
        for: [group(Array(repeating: 0.1, count: 8)), group([0.1, 0.1])])
      #expect(credit.flatMap(\.tokens).allSatisfy { $0 == [0, 0] }, "\(entry.name)")
    }
  }
}

/// The group with a critic that foresees nothing.
private func valued(_ group: RolloutGroup) -> RolloutGroup {
  var group = group
  for index in group.trajectories.indices {
    let tokens = group.trajectories[index].rows[0].tokens
    group.trajectories[index].rows[0].values = tokens.map { _ in 0 }
  }
  return group
}
