import Objectives
import Recipes
import Tensors
import Testing

/// The cards' fixture F: log π -12 over 6 tokens and -15 over 10, reference -13 and -14.5, so that
/// h_w = 1, h_l = -0.5 and Δ = 1.5.
enum PairF {
  static func batch(_ chosen: [Float] = [-12], _ rejected: [Float] = [-15]) -> PreferenceBatch {
    PreferenceBatch(
      chosen: Completions(logProbs: vector(chosen), reference: vector([-13]), lengths: [6]),
      rejected: Completions(logProbs: vector(rejected), reference: vector([-14.5]), lengths: [10]))
  }

  /// F and a second pair, log π -20 and -18 over as many tokens, reference -19 and -21.
  static var two: PreferenceBatch {
    PreferenceBatch(
      chosen: Completions(
        logProbs: vector([-12, -20]), reference: vector([-13, -19]), lengths: [6, 6]),
      rejected: Completions(
        logProbs: vector([-15, -18]), reference: vector([-14.5, -21]), lengths: [10, 10]))
  }
}

/// A loss by its name in recipes.
func preferenceLoss(_ name: String, _ settings: [String: Double] = [:]) throws
  -> any PreferenceLoss
{
  let entry = try #require(PreferenceLossFamily.catalog[name], "\(name)")
  let entries = settings.sorted { $0.key < $1.key }.map {
    Node.Entry($0.key, Node(.float($0.value)))
  }
  return try entry.part(Node(.map(entries)))
}

extension PreferenceObjective {
  init(_ loss: any PreferenceLoss) { self.init([Term(loss)]) }

  /// The loss of a batch that comes first.
  func firstLoss(_ batch: PreferenceBatch) -> Tensor {
    var memory = PreferenceMemory(self)
    return loss(batch, memory: &memory).total
  }
}

/// Whether a number is another, to the sixth digit.
func isNear(_ a: Float, _ b: Float, _ tolerance: Float = 1e-5) -> Bool {
  abs(a - b) <= tolerance * max(1, abs(b))
}
