import Foundation
import Objectives
import Records
import Tensors

/// The worked example that many expected numbers are computed from by hand.
///
/// Four responses of 4, 2, 3 and 1 tokens, N = 10; ratios exp(logp - old) are
/// 1.349859 1.000000 0.740818 1.051271 | 0.818731 1.284025 | 1.648721 0.980199 0.606531 | 1.349859.
enum Worked {
  static let lengths = [4, 2, 3, 1]
  static let responses = [0..<4, 4..<6, 6..<9, 9..<10]
  static let logProbs: [Float] = [-0.7, -0.5, -2.3, -0.25, -0.9, -0.95, -2.0, -0.12, -1.4, -1.3]
  static let old: [Float] = [-1.0, -0.5, -2.0, -0.3, -0.7, -1.2, -2.5, -0.1, -0.9, -1.6]
  static let reference: [Float] = [-1.1, -0.6, -1.9, -0.35, -0.6, -1.3, -2.6, -0.15, -1.0, -1.5]
  static let rewards = [1.0, 0.0, 0.5, 1.0]
  static let advantages: [Float] = [1, -1, -0.5, 0.5]
  static let scope = ReductionScope(lengths: lengths, maxCompletionLength: 4)

  static let roll: [Float] = [-1.05, -0.45, -2.6, -0.3, -0.75, -1.1, -3.4, -0.1, -0.9, -1.55]

  /// One number a response, given to each of its tokens.
  static func spread(_ perResponse: [Float]) -> [Float] {
    ObjectivesTests.spread(perResponse, lengths)
  }

  /// A loss under each of four reductions: token mean, response sum, response mean, constant length.
  static func reduced(
    _ surrogate: any Surrogate, weightings: [any TokenWeighting] = [],
    advantages: [Float] = advantages
  ) -> [Float] {
    let reductions: [any Reduction] = [
      TokenMean(), ResponseSum(), ResponseMean(), ConstantLength(),
    ]
    return reductions.map {
      PolicyObjective(surrogate: surrogate, tokenWeightings: weightings, reduction: $0)
        .loss(batch(advantages: advantages), in: scope).scalars[0]
    }
  }

  static func batch(_ logProbs: Tensor? = nil, advantages: [Float] = advantages) -> PolicyBatch {
    PolicyBatch(
      logProbs: logProbs ?? vector(Self.logProbs), old: vector(old), roll: vector(roll),
      reference: vector(reference),
      advantages: vector(spread(advantages)), responses: responses)
  }
}

/// Responses of these lengths, end to end.
func ranges(_ lengths: [Int]) -> [Range<Int>] {
  lengths.reduce(into: []) { ranges, length in
    let start = ranges.last?.upperBound ?? 0
    ranges.append(start..<start + length)
  }
}

/// One number a response, given to each of its tokens.
func spread(_ perResponse: [Float], _ lengths: [Int]) -> [Float] {
  zip(perResponse, lengths).flatMap { Array(repeating: $0, count: $1) }
}

func vector(_ scalars: [Float]) -> Tensor { Tensor(scalars, shape: [scalars.count]) }

/// A loss at `x` and its gradient there.
func gradient(at x: [Float], _ loss: (Tensor) -> Tensor) -> (value: Float, gradient: [Float]) {
  let parameter = Parameter(x, shape: [x.count])
  let (value, gradients) = valueAndGradient(at: [parameter]) { loss(parameter.value) }
  return (value, gradients[parameter]?.scalars ?? Array(repeating: 0, count: x.count))
}

/// The greatest difference between the gradient of the sum of `f` and central differences.
func slopeError(at x: [Float], step: Float = 1e-3, _ f: (Tensor) -> Tensor) -> Double {
  let analytic = gradient(at: x) { f($0).sum() }.gradient
  func total(_ x: [Float]) -> Double { f(vector(x)).scalars.reduce(0.0) { $0 + Double($1) } }
  return x.indices.reduce(0.0) { worst, i in
    var (up, down) = (x, x)
    up[i] += step
    down[i] -= step
    let slope = (total(up) - total(down)) / Double(up[i] - down[i])
    return max(worst, abs(slope - Double(analytic[i])))
  }
}

/// Whether all pairs are within `tolerance`, relative above 1.
func close(_ a: [Float], _ b: [Float], _ tolerance: Float = 1e-5) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }
}

/// A file of `Tests/Fixtures/objectives`.
func fixture<T: Decodable>(_ name: String, as type: T.Type = T.self) throws -> T {
  let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
  let decoder = JSONDecoder()
  decoder.keyDecodingStrategy = .convertFromSnakeCase
  let data = try Data(contentsOf: tests.appending(path: "Fixtures/objectives/\(name)"))
  return try decoder.decode(type, from: data)
}

/// A group with one trajectory of `tokens` tokens a reward; `nil` leaves it unscored.
func group(_ rewards: [Double?], tokens: Int = 2) -> RolloutGroup {
  RolloutGroup(
    problem: Problem(id: "p", prompt: .text("")),
    trajectories: rewards.map { reward in
      let ids = [Int32](repeating: 1, count: tokens)
      let row = Row(prompt: [0], completion: ids, logProbs: ids.map { _ in -1 })
      var trajectory = Trajectory(rows: [row], completion: "", stop: .endOfSequence)
      if let reward {
        trajectory.rewardEvents = [RewardEvent(row: 0, token: tokens, value: reward, name: "r")]
      } else {
        trajectory.faults = ["r": Fault("no verdict")]
      }
      return trajectory
    })
}

/// The worked example as a group: rewards on last tokens, log-probabilities on all.
func worked(_ rewards: [Double] = Worked.rewards) -> RolloutGroup {
  RolloutGroup(
    problem: Problem(id: "p", prompt: .text("")),
    trajectories: zip(Worked.responses, rewards).map { range, reward in
      var row = Row(
        prompt: [0], completion: range.map { Int32($0) }, logProbs: Array(Worked.old[range]))
      row.reference = [0] + Worked.reference[range]
      var trajectory = Trajectory(rows: [row], completion: "", stop: .endOfSequence)
      trajectory.rewardEvents = [
        RewardEvent(row: 0, token: range.count, value: reward, name: "r")
      ]
      return trajectory
    })
}
