import Foundation
import Objectives
import Tensors
import Testing

/// Four responses of rewards 1, 0.5, 0, -1 under a softmax policy, every ordered pair weighted by how
/// often it would be chosen: at a loss's known optimum the gradient is zero.
@Suite struct PreferenceBanditTests {
  private static let rewards = [1, 0.5, 0, -1.0]
  private static let reference = [0.4, 0.3, 0.2, 0.1]

  /// The population loss at logits, labels flipped with probability `flips`.
  private func loss(_ logits: Tensor, _ objective: PreferenceObjective, flips: Double) -> Tensor {
    // log softmax by its parts: z - log Σ exp z.
    let total = logits.exp().sum().log()
    let logProbs = logits - Tensor.concatenate(Array(repeating: total, count: 4))
    let indices = (0..<4).flatMap { i in (0..<4).filter { $0 != i }.map { (i, $0) } }
    let weights = indices.map { i, j in
      let wins = 1 / (1 + exp(Self.rewards[j] - Self.rewards[i]))
      return Float((1 - flips) * wins + flips * (1 - wins))
    }
    func side(_ order: [Int]) -> Completions {
      Completions(
        logProbs: logProbs.gathered(at: order),
        reference: vector(order.map { Float(log(Self.reference[$0])) }),
        lengths: order.map { _ in 1 })
    }
    let readings = PreferenceReadings(
      logProbs: logProbs, reference: vector(Self.reference.map { Float(log($0)) }),
      chosen: indices.map { $0.0..<$0.0 + 1 }, rejected: indices.map { $0.1..<$0.1 + 1 })
    let scored = objective.batch(readings)
    let batch = PreferenceBatch(
      chosen: side(indices.map(\.0)), rejected: side(indices.map(\.1)),
      chosenScores: scored.chosenScores, rejectedScores: scored.rejectedScores,
      weights: vector(weights))
    return objective.firstLoss(batch)
  }

  private func slope(
    _ policy: [Double], _ loss: any PreferenceLoss, _ divergence: Divergence = .reverseKL,
    flips: Double = 0
  ) -> Float {
    var objective = PreferenceObjective(loss)
    objective.divergence = divergence
    return gradient(at: policy.map { Float(log($0)) }) {
      self.loss($0, objective, flips: flips)
    }.gradient.map(abs).max() ?? .infinity
  }

  private func halfBeta<L: PreferenceLoss>(_ loss: L, _ path: WritableKeyPath<L, Float>) -> L {
    var loss = loss
    loss[keyPath: path] = 0.5
    return loss
  }

  @Test func `known optima have no slope`() {
    let sigmoid = halfBeta(Sigmoid(), \.beta)
    let best = [0.741754, 0.204657, 0.050193, 0.003396]
    #expect(slope(best, sigmoid) < 1e-5)
    #expect(slope([0.489352, 0.297981, 0.159421, 0.053246], halfBeta(IPO(), \.beta)) < 1e-4)
    #expect(slope([0.609704, 0.268580, 0.103381, 0.018335], sigmoid, flips: 0.2) < 1e-5)
    #expect(slope([0.876826, 0.101408, 0.020492, 0.001274], sigmoid, .jensenShannon) < 1e-4)
    #expect(slope([0.708376, 0.191734, 0.077983, 0.021907], sigmoid, .forwardKL) < 1e-4)
    #expect(slope([0.726348, 0.194453, 0.065900, 0.013300], sigmoid, .alpha) < 1e-4)
    #expect(slope(Self.reference, sigmoid) > 1e-2)
  }

  @Test func `robust DPO finds the clean optimum behind flipped labels`() {
    var robust = halfBeta(Robust(), \.beta)
    robust.labelSmoothing = 0.2
    #expect(slope([0.741754, 0.204657, 0.050193, 0.003396], robust, flips: 0.2) < 1e-5)
  }
}
