import Foundation
import Objectives
import Recipes
import Records
import Tensors
import Testing

/// The arithmetic of single pairs, worked with six digits.
@Suite struct PreferenceLossTests {
  @Test(
    arguments: [
      ("sigmoid", [:], 0.620957), ("hinge", [:], 0.85), ("ipo", [:], 22.880278),
      ("ipo_sum", [:], 12.25), ("exo_pair", ["label_smoothing": 1e-3], 2.505517),
      ("nca_pair", [:], 1.350825), ("robust", ["label_smoothing": 0.1], 0.602207),
      ("cdpo", ["label_smoothing": 0.1], 0.635957), ("bco_pair", [:], 1.312856),
      ("bco_pair", ["running_mean": 1], 1.3127), ("sppo_hard", [:], 36.25),
      ("apo_zero", [:], 0.962523), ("apo_down", [:], 0.987549), ("discopop", [:], 0.849338),
      ("sigmoid_norm", [:], 0.682373), ("sigmoid_norm", ["beta": 5], 0.291524), ("sft", [:], 2),
      // 2.104206 less the likelihood's 2.
      ("orpo", [:], 0.104206), ("simpo", ["beta": 2.5, "gamma": 1.375], 2.694936),
      ("simpo", ["beta": 2.5, "gamma": 0.1, "alpha": 0.25], 2.159853),
    ] as [(String, [String: Double], Float)])
  func `a pair's loss is what its formula says`(
    name: String, settings: [String: Double], expected: Float
  ) throws {
    let loss: any PreferenceLoss
    if settings["running_mean"] != nil {
      var own = BCOPair()
      own.runningMean = true
      loss = own
    } else {
      loss = try preferenceLoss(name, settings)
    }
    let value = PreferenceObjective(loss).firstLoss(PairF.batch()).scalars[0]
    #expect(isNear(value, expected, 2e-6), "\(value)")
  }

  @Test func `without a reference sigmoid is CPO`() {
    var objective = PreferenceObjective(Sigmoid())
    objective.isReferenceFree = true
    let batch = objective.batch(
      PreferenceReadings(
        logProbs: vector([-12, -15]), reference: vector([-13, -14.5]), chosen: [0..<1],
        rejected: [1..<2]))
    // -log σ(0.1 · 3)
    #expect(isNear(objective.firstLoss(batch).scalars[0], 0.554355))
    #expect(objective.needs == .pairs)
  }

  @Test func `optimal transport sorts within the batch`() throws {
    for (name, expected) in [
      ("sigmoid", 0.766986), ("aot", 0.763889), ("aot_unpaired", 0.758299),
    ] as [(String, Float)] {
      let value = PreferenceObjective(try preferenceLoss(name)).firstLoss(PairF.two).scalars[0]
      #expect(isNear(value, expected, 2e-6), "\(name): \(value)")
    }
  }

  @Test func `at the start the gradient is half of beta on each side`() {
    let result = gradient(at: [-13, -14.5]) { x in
      let side = { (i: Int, reference: Float) in
        Completions(
          logProbs: x.gathered(at: [i]), reference: vector([reference]), lengths: [6])
      }
      return PreferenceObjective(Sigmoid()).firstLoss(
        PreferenceBatch(chosen: side(0, -13), rejected: side(1, -14.5)))
    }
    #expect(isNear(result.value, Float(log(2.0))))
    #expect(close(result.gradient, [-0.05, 0.05]))
  }

  @Test func `a divergence turns log-ratios into its scores`() {
    // F: h = (1, -0.5); 1 - exp(-h), log σ(h) + log 2, 2 (1 - exp(-h/2)).
    let cases: [(Divergence, [Float], Float)] = [
      (.reverseKL, [1, -0.5], 0.620957), (.forwardKL, [0.632121, -0.648721], 0.631154),
      (.jensenShannon, [0.379885, -0.280930], 0.660652),
      (.alpha, [0.786939, -0.568051], 0.627691),
    ]
    for (divergence, scores, loss) in cases {
      var objective = PreferenceObjective(Sigmoid())
      objective.divergence = divergence
      let batch = objective.batch(
        PreferenceReadings(
          logProbs: vector([-12, -15]), reference: vector([-13, -14.5]), chosen: [0..<1],
          rejected: [1..<2]))
      #expect(close(batch.chosenScores.scalars + batch.rejectedScores.scalars, scores))
      #expect(isNear(objective.firstLoss(batch).scalars[0], loss), "\(divergence)")
    }
  }

  @Test(arguments: [(1, 0.658760), (0.5, 0.651550), (0, 0.644397)] as [(Float, Float)])
  func `tokens past the shorter side count less where asked`(alpha: Float, expected: Float) {
    var objective = PreferenceObjective(Sigmoid())
    objective.tailWeight = alpha
    let batch = objective.batch(
      PreferenceReadings(
        logProbs: vector([-1, -2, -0.5, -1, -1.5, -2, -1, -0.8]),
        reference: vector([-1.2, -1.8, -0.9, -0.9, -1.4, -1.6, -1.1, -1]), chosen: [0..<3],
        rejected: [3..<8]))
    #expect(isNear(objective.firstLoss(batch).scalars[0], expected))
  }

  @Test func `pairs that the policy would write weigh more`() {
    var objective = PreferenceObjective(Sigmoid())
    objective.weighsPairs = true
    // (.7, .2, .1) pick .7, then (.5, .3, .2) pick .3: w = 1.011628; the other side's is 1.
    let collisions: [Float] = [log(0.54), log(0.38), log(0.7)]
    let batch = objective.batch(
      PreferenceReadings(
        logProbs: vector([log(0.7), log(0.3), log(0.7)]), reference: vector([-1, -1, -1]),
        collisions: vector(collisions), chosen: [0..<2], rejected: [2..<3]))
    #expect(isNear(batch.weights?.scalars[0] ?? 0, 1.011628))
  }

  @Test func `KTO's anchor is the mean mismatched log-ratio, never negative`() {
    func losses(_ loss: any PreferenceLoss, _ mismatched: [Float]) -> Float {
      let side = { (h: [Float]) in Completions(logProbs: vector(h), lengths: h.map { _ in 1 }) }
      return PreferenceObjective(loss).firstLoss(
        PreferenceBatch(
          chosen: side([1, -0.2]), rejected: side([-0.5]), mismatched: mismatched,
          step: PreferenceScope(examples: 3, chosenTokens: 2))
      ).scalars[0]
    }
    #expect(isNear(losses(KTO(), [0.3, -0.1, 0.4]), 0.490839))
    // (0.475021 + 0.505000 + 0.487503) / 3, with and without a negative anchor.
    #expect(isNear(losses(APOZeroUnpaired(), []), 0.489175))
    #expect(isNear(losses(KTO(), [-3, 1]), 0.489175))
    // (0.649159 + 0.708260 + 0.663597) / 3: β h = (0.1, -0.02, -0.05), δ their mean 0.01.
    #expect(isNear(losses(BCO(), []), 0.673672))
  }

  @Test func `each labelled completion's loss is what its formula says`() {
    // h = 1 and -0.2, desirable, and -0.5, undesirable; an anchor of 0.2 for KTO alone.
    func losses<L: PreferenceLoss>(_ loss: L) -> [Float] {
      let side = { (h: [Float]) in Completions(logProbs: vector(h), lengths: h.map { _ in 1 }) }
      let batch = PreferenceBatch(
        chosen: side([1, -0.2]), rejected: side([-0.5]), mismatched: [0.3, -0.1, 0.4])
      var memory = L.Memory()
      return loss.losses(batch, memory: &memory).scalars
    }
    #expect(close(losses(KTO()), [0.480011, 0.509999, 0.482507], 2e-6))
    #expect(close(losses(APOZeroUnpaired()), [0.475021, 0.505000, 0.487503], 2e-6))
    #expect(close(losses(BCO()), [0.649159, 0.708260, 0.663597], 2e-6))
  }

  @Test func `a pair's gradient is β times the chance of the other choice`() {
    // -0.1 σ(-0.15).
    let result = gradient(at: [-12]) { x in
      PreferenceObjective(Sigmoid()).firstLoss(
        PreferenceBatch(
          chosen: Completions(logProbs: x, reference: vector([-13]), lengths: [6]),
          rejected: PairF.batch().rejected))
    }
    #expect(close(result.gradient, [-0.046257], 1e-6))
  }

  @Test func `DiscoPOP's valley lies below 0, behind it a bump`() {
    // u = β Δ with β = 0.1; least at u = -0.119, greatest near at 0.072, and at 0 it still rises.
    func loss(_ u: Float) -> (value: Float, slope: Float) {
      let result = gradient(at: [-13 + 10 * u]) { x in
        PreferenceObjective(Discopop()).firstLoss(
          PreferenceBatch(
            chosen: Completions(logProbs: x, reference: vector([-13]), lengths: [6]),
            rejected: Completions(
              logProbs: vector([-14.5]), reference: vector([-14.5]), lengths: [10])))
      }
      return (result.value, result.gradient[0] * 10)
    }
    #expect(close([loss(-0.119).value, loss(0.072).value], [0.785925, 0.878290], 5e-6))
    #expect(close([loss(0).slope], [0.784264], 5e-6))
  }

  @Test func `AlphaPO's rewards bend the mean log-probability`() {
    // a = -2 and -1.5: (1 - exp(0.5)) / 0.25 = -2.594885, (1 - exp(0.375)) / 0.25 = -1.819966.
    var loss = Simpo()
    (loss.beta, loss.gamma, loss.alpha) = (1, 0, 0.25)
    let batch = PairF.batch()
    let rewards = loss.rewards(batch.chosen).scalars + loss.rewards(batch.rejected).scalars
    #expect(close(rewards, [-2.594885, -1.819966], 2e-6))
  }

  @Test func `CPO adds the likelihood of what was chosen`() {
    // -log σ(0.1 · 3) + 12 / 6.
    var objective = PreferenceObjective([.init(Sigmoid()), .init(SFT())])
    objective.isReferenceFree = true
    let batch = objective.batch(
      PreferenceReadings(
        logProbs: vector(Array(repeating: -2, count: 6) + Array(repeating: -1.5, count: 10)),
        chosen: [0..<6], rejected: [6..<16],
        step: PreferenceScope(examples: 1, chosenTokens: 6)))
    #expect(isNear(objective.firstLoss(batch).scalars[0], 2.554355))
  }

  @Test func `SimPO without a margin is length-normalised DPO against a constant reference`() {
    // A reference that gives every token -0.7 takes the same off both means.
    let lengths = (chosen: [6, 3], rejected: [10, 1])
    func batch(_ x: Tensor, reference: Float?) -> PreferenceBatch {
      func side(_ places: [Int], _ lengths: [Int]) -> Completions {
        Completions(
          logProbs: x.gathered(at: places),
          reference: reference.map { each in vector(lengths.map { each * Float($0) }) },
          lengths: lengths)
      }
      return PreferenceBatch(
        chosen: side([0, 1], lengths.chosen), rejected: side([2, 3], lengths.rejected))
    }
    var (simpo, normalized) = (Simpo(), SigmoidNorm())
    (simpo.beta, simpo.gamma, normalized.beta) = (2, 0, 2)
    let x: [Float] = [-12, -4, -15, -0.5]
    let a = gradient(at: x) { PreferenceObjective(simpo).firstLoss(batch($0, reference: nil)) }
    let b = gradient(at: x) {
      PreferenceObjective(normalized).firstLoss(batch($0, reference: -0.7))
    }
    #expect(isNear(a.value, b.value, 1e-6) && close(a.gradient, b.gradient, 1e-6))
  }

  @Test func `a running mean is kept from batch to batch, stored and restored`() throws {
    var pair = BCOPair()
    pair.runningMean = true
    let objective = PreferenceObjective([.init(Sigmoid()), .init(pair)])
    var memory = PreferenceMemory(objective)
    _ = objective.loss(PairF.batch(), memory: &memory)
    var copy = PreferenceMemory(objective, stored: memory.stored)
    let (a, b) = (
      objective.loss(PairF.two, memory: &memory), objective.loss(PairF.two, memory: &copy)
    )
    #expect(a.terms == b.terms)
    #expect(a.terms != objective.loss(PairF.two, memory: &memory).terms)
    // A memory of something else is passed over.
    #expect(PreferenceMemory(objective, stored: ["x"]).stored == PreferenceMemory(objective).stored)
  }

  @Test func `no margin gives a number that is not finite`() throws {
    for entry in PreferenceLossFamily.catalog.entries {
      let objective = PreferenceObjective(try entry.part())
      for extreme: Float in [-5000, -200, 0] {
        let result = gradient(at: [extreme, -200 - extreme]) { x in
          objective.firstLoss(
            PreferenceBatch(
              chosen: Completions(
                logProbs: x.gathered(at: [0]), reference: vector([-100]), lengths: [1]),
              rejected: Completions(
                logProbs: x.gathered(at: [1]), reference: vector([-100]), lengths: [2]),
              promptLikelihoods: vector([-1]), mismatched: [0]))
        }
        let isFinite = ([result.value] + result.gradient).allSatisfy(\.isFinite)
        #expect(isFinite, "\(entry.name) at \(extreme)")
      }
    }
  }

  @Test func `the order of pairs changes no loss`() throws {
    func batch(_ order: [Int]) -> PreferenceBatch {
      let (w, l): ([Float], [Float]) = ([-12, -20, -3], [-15, -18, -4])
      let (rw, rl): ([Float], [Float]) = ([-13, -19, -3.5], [-14.5, -21, -3])
      let pick = { (x: [Float]) in vector(order.map { x[$0] }) }
      return PreferenceBatch(
        chosen: Completions(logProbs: pick(w), reference: pick(rw), lengths: order.map { $0 + 2 }),
        rejected: Completions(
          logProbs: pick(l), reference: pick(rl), lengths: order.map { $0 + 3 }),
        promptLikelihoods: pick([-1, -2, -3]), mismatched: order.map { Float($0) })
    }
    for entry in PreferenceLossFamily.catalog.entries {
      let objective = PreferenceObjective(try entry.part())
      let (a, b) = (
        objective.firstLoss(batch([0, 1, 2])).scalars,
        objective.firstLoss(batch([2, 0, 1])).scalars
      )
      #expect(close(a, b), "\(entry.name)")
    }
  }

  @Test func `settings out of range are reported`() {
    func problems(_ component: some Component) -> [String] {
      var issues = Issues()
      component.validate(&issues)
      return issues.found.map { "\($0.key): \($0.problem)" }
    }
    var sigmoid = Sigmoid()
    sigmoid.beta = 0
    #expect(problems(sigmoid) == ["beta: 0.0 is not above 0; 0.1 is usual"])
    var exo = EXOPair()
    exo.labelSmoothing = 0
    #expect(
      problems(exo) == [
        "label_smoothing: 0.0 is no share of wrong labels; give more than 0 and less than 0.5"
      ])
    var robust = Robust()
    robust.labelSmoothing = 0.5
    #expect(problems(robust).count == 1)
    var kto = KTO()
    kto.undesirableWeight = -1
    #expect(problems(kto) == ["undesirable_weight: -1.0 is not 0 or more; 1 is usual"])
  }
}
