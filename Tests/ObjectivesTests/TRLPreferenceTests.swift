import Objectives
import Recipes
import Records
import Tensors
import Testing

/// Losses, gradients and metrics of TRL 1.16.0's preference trainers.
@Suite struct TRLPreferenceTests {
  struct DPOTable: Decodable {
    struct Case: Decodable {
      let name: String, beta: Double, losses: [String], loss: Float
      let weights: [Float]?, labelSmoothing, tau: Double?, tailWeight: Float?
      let weighsPairs: Bool?, divergence: Divergence?
      let gradient, tokenGradient: [Float]?
      let metrics: [String: Double]

      var objective: PreferenceObjective {
        get throws {
          var objective = PreferenceObjective(
            try losses.enumerated().map { index, name in
              .init(try loss(name), weight: weights?[index] ?? 1)
            })
          objective.divergence = divergence ?? .reverseKL
          objective.tailWeight = tailWeight
          objective.weighsPairs = weighsPairs ?? false
          return objective
        }
      }

      private func loss(_ name: String) throws -> any PreferenceLoss {
        var settings = name == "sft" ? [:] : ["beta": beta]
        // TRL has taken label smoothing away from `sigmoid`; here it never had any.
        if name != "sigmoid" { settings["label_smoothing"] = labelSmoothing }
        settings["discopop_tau"] = tau
        return try preferenceLoss(name, settings)
      }
    }
    let lengths: [Int], logProbs, reference, collisions: [Float], cases: [Case]

    var completions: [Range<Int>] {
      lengths.reduce(into: []) { ranges, length in
        let start = ranges.last?.upperBound ?? 0
        ranges.append(start..<start + length)
      }
    }

    func readings(_ logProbs: Tensor) -> PreferenceReadings {
      let (all, half) = (completions, lengths.count / 2)
      return PreferenceReadings(
        logProbs: logProbs, reference: vector(reference), collisions: vector(collisions),
        chosen: Array(all[..<half]), rejected: Array(all[half...]))
    }

    func perToken(_ values: [Float]) -> [Float] {
      zip(values, lengths).flatMap { Array(repeating: $0, count: $1) }
    }
  }

  @Test func `every DPO loss type is TRL's, its gradient and metrics too`() throws {
    let table: DPOTable = try fixture("dpo.json")
    #expect(table.cases.count == 46)
    var golden = Golden()
    defer { golden.report() }
    for example in table.cases {
      let objective = try example.objective
      let result = gradient(at: table.logProbs) {
        objective.firstLoss(objective.batch(table.readings($0)))
      }
      #expect(isNear(result.value, example.loss), "\(example.name): loss \(result.value)")
      let expected = example.tokenGradient ?? table.perToken(example.gradient ?? [])
      #expect(close(result.gradient, expected, 1e-6), "\(example.name): gradient")
      golden.add(
        objective.lossNames, value: [result.value], expected: [example.loss],
        gradient: (result.gradient, expected))

      guard example.losses.first != "sft" else { continue }
      var metrics = PreferenceMetrics()
      metrics.add(objective.batch(table.readings(vector(table.logProbs))), objective.terms[0].loss)
      for (name, value) in example.metrics {
        let found = try #require(metrics.metrics[name])
        #expect(abs(found - value) <= 1e-5 * max(1, abs(value)), "\(example.name): \(name)")
      }
    }
  }

  @Test func `a cut into micro-batches changes no loss that keeps to its rows`() throws {
    let table: DPOTable = try fixture("dpo.json")
    let (all, half) = (table.completions, table.lengths.count / 2)
    let whole = table.readings(vector(table.logProbs))
    for example in table.cases {
      let objective = try example.objective
      guard !objective.needs.contains(.company) else { continue }
      var total: Float = 0
      for part in [0..<2, 2..<3, 3..<half] {
        var piece = whole
        piece.chosen = Array(all[..<half][part])
        piece.rejected = Array(all[half...].dropFirst(part.lowerBound).prefix(part.count))
        total += objective.firstLoss(objective.batch(piece)).scalars[0]
      }
      #expect(isNear(total, example.loss), "\(example.name): \(total)")
    }
  }

  struct KTOTable: Decodable {
    struct Case: Decodable {
      let name, lossType: String, beta, desirableWeight, undesirableWeight: Double
      let klIsClamped: Bool, loss: Float, gradient: [Float], metrics: [String: Double]
    }
    let labels: [Bool], lengths: [Int], logProbs, reference: [Float]
    let mismatched, mismatchedReference: [Float], cases: [Case]
  }

  @Test func `KTO is TRL's, its gradient and metrics too`() throws {
    let table: KTOTable = try fixture("kto.json")
    #expect(table.cases.count == 8)
    var golden = Golden()
    defer { golden.report() }
    var all: [Range<Int>] = []
    for length in table.lengths {
      let start = all.last?.upperBound ?? 0
      all.append(start..<start + length)
    }
    let (good, bad) = (
      table.labels.indices.filter { table.labels[$0] },
      table.labels.indices.filter { !table.labels[$0] }
    )
    // The fixture has the reference's sums; a token's share does as well.
    let reference = zip(table.reference, table.lengths).flatMap {
      Array(repeating: $0 / Float($1), count: $1)
    }
    for example in table.cases {
      let objective = PreferenceObjective(
        try preferenceLoss(
          example.lossType,
          [
            "beta": example.beta, "desirable_weight": example.desirableWeight,
            "undesirable_weight": example.undesirableWeight,
          ]))
      let sign: Float = example.klIsClamped ? -1 : 1
      func batch(_ logProbs: Tensor) -> PreferenceBatch {
        objective.batch(
          PreferenceReadings(
            logProbs: logProbs, reference: vector(reference), chosen: good.map { all[$0] },
            rejected: bad.map { all[$0] },
            mismatched: zip(table.mismatched, table.mismatchedReference).map { sign * ($0 - $1) },
            step: PreferenceScope(examples: table.labels.count, chosenTokens: 1)))
      }
      let result = gradient(at: table.logProbs) { objective.firstLoss(batch($0)) }
      #expect(isNear(result.value, example.loss), "\(example.name): loss")
      let expected = zip(example.gradient, table.lengths).flatMap {
        Array(repeating: $0, count: $1)
      }
      #expect(close(result.gradient, expected, 1e-6), "\(example.name): gradient")
      golden.add(
        objective.lossNames, value: [result.value], expected: [example.loss],
        gradient: (result.gradient, expected))
      var metrics = PreferenceMetrics()
      metrics.add(batch(vector(table.logProbs)), objective.terms[0].loss)
      for (name, value) in example.metrics {
        // TRL reports a divergence of 0 for the loss that has no use for it.
        if name == "kl", example.lossType != "kto" { continue }
        let found = try #require(metrics.metrics[name])
        #expect(abs(found - value) <= 2e-5 * max(1, abs(value)), "\(example.name): \(name)")
      }
    }
  }

  struct CPOTable: Decodable {
    struct Case: Decodable {
      let name, lossType: String, beta: Double, labelSmoothing, alpha, gamma: Double?
      let losses, gradChosen, gradRejected: [Float], rewardsChosen: [Float]?

      /// TRL's CPO is DPO without a reference; `ipo` takes means.
      var loss: any PreferenceLoss {
        get throws {
          switch lossType {
          case "sigmoid":
            try preferenceLoss(
              "cdpo", ["beta": beta, "label_smoothing": labelSmoothing ?? 0])
          case "hinge": try preferenceLoss("hinge", ["beta": beta])
          case "ipo": try preferenceLoss("ipo", ["beta": beta])
          case "simpo":
            try preferenceLoss(
              "simpo",
              [
                "beta": beta, "gamma": gamma ?? 0, "alpha": alpha ?? 0,
                "label_smoothing": labelSmoothing ?? 0,
              ])
          default: try preferenceLoss("orpo", ["beta": beta])
          }
        }
      }
    }
    let chosenAvg, chosenSum, rejectedAvg, rejectedSum: [Float], cases: [Case]
  }

  @Test func `CPO, SimPO, AlphaPO and ORPO are TRL's`() throws {
    let table: CPOTable = try fixture("cpo.json")
    // IPO with AlphaPO's shape is TRL's alone.
    let cases = table.cases.filter { $0.lossType != "ipo" || $0.alpha == 0 }
    #expect(cases.count == 12)
    var golden = Golden()
    defer { golden.report() }
    for example in cases {
      let takesSums = ["sigmoid", "hinge"].contains(example.lossType)
      let x =
        takesSums ? table.chosenSum + table.rejectedSum : table.chosenAvg + table.rejectedAvg
      let (loss, half) = (try example.loss, x.count / 2)
      let objective = PreferenceObjective(loss)
      func batch(_ x: Tensor) -> PreferenceBatch {
        let ones = Array(repeating: 1, count: half)
        return PreferenceBatch(
          chosen: Completions(logProbs: x.gathered(at: Array(0..<half)), lengths: ones),
          rejected: Completions(logProbs: x.gathered(at: Array(half..<2 * half)), lengths: ones))
      }
      let result = gradient(at: x) { objective.firstLoss(batch($0)) }
      // TRL's ORPO returns what it takes off the likelihood term.
      let sign: Float = example.lossType == "orpo" ? -1 : 1
      let mean = sign * example.losses.reduce(0, +) / Float(half)
      #expect(isNear(result.value, mean), "\(example.name): loss \(result.value)")
      #expect(
        close(result.gradient, example.gradChosen + example.gradRejected),
        "\(example.name): gradient")
      golden.add(
        objective.lossNames, value: [result.value], expected: [mean],
        gradient: (result.gradient, example.gradChosen + example.gradRejected))
      if let rewards = example.rewardsChosen {
        #expect(
          close(loss.rewards(batch(vector(x)).chosen).scalars, rewards), "\(example.name): rewards")
      }
    }
  }
}
