import Foundation

/// One answer, how many samples gave it, and whether it is right.
public struct AnswerClass: Sendable, Hashable {
  /// How many samples gave the answer.
  public var count: Int
  /// The share of these samples that were judged right: 0 or 1 unless the verdicts disagree.
  public var correctness: Double
  /// An answer.
  public init(count: Int, correctness: Double) {
    self.count = count
    self.correctness = correctness
  }
}

/// The chance that a majority vote over `k` samples, drawn without replacement, is right.
///
/// Exact, not simulated: for every answer, the probability that it has the most votes among `k` drawn
/// samples; where `t` answers share the most, each counts 1/t, which is a tie broken at random.
/// Samples without an answer do not vote; where nobody votes, the vote is wrong. Time is about
/// `k² (n + classes) log k` for each class that is right.
///
/// - Parameters:
///   - classes: the answers that were given.
///   - abstentions: how many samples gave none.
///   - k: how many samples vote.
/// - Throws: `EvaluationError.tooFewSamples`, where there are fewer than `k`.
public func majorityAtK(
  _ classes: [AnswerClass], abstentions: Int, k: Int
) throws(EvaluationError) -> Double {
  let total = classes.reduce(abstentions) { $0 + $1.count }
  guard k >= 1 else { throw .outOfRange(name: "k", value: "\(k)", wanted: "1 or more") }
  guard k <= total else { throw .tooFewSamples(k: k, samples: total) }
  let draws = Draws(total: total, k: k)
  var chance = 0.0
  for (index, winner) in classes.enumerated() where winner.correctness > 0 && winner.count > 0 {
    let rivals = classes.indices.filter { $0 != index }.map { classes[$0].count }
    for votes in 1...min(k, winner.count) {
      let others = ways(of: rivals, below: votes, drawing: k - votes, draws)
      chance += (0...(k - votes)).reduce(0.0) { sum, voting in
        let abstaining = k - votes - voting
        guard abstaining <= abstentions else { return sum }
        let ways = draws.choose(winner.count, votes) * draws.choose(abstentions, abstaining)
        return sum + winner.correctness * ways * others[voting]
      }
    }
  }
  return min(1, chance)
}

/// For each number of voting rivals, the ways in which none has more than `votes`, each way divided
/// by one more than the number of rivals with exactly `votes`.
private func ways(of rivals: [Int], below votes: Int, drawing: Int, _ draws: Draws) -> [Double] {
  let mostTies = drawing / votes
  var table = Array(
    repeating: Array(repeating: 0.0, count: mostTies + 1), count: drawing + 1)
  table[0][0] = 1
  for count in rivals {
    var next = table.map { $0.map { _ in 0.0 } }
    for drawn in 0...min(count, votes, drawing) {
      let ways = draws.choose(count, drawn)
      let tie = drawn == votes ? 1 : 0
      for before in 0...(drawing - drawn) {
        for ties in 0...mostTies where ties + tie <= mostTies {
          next[before + drawn][ties + tie] += table[before][ties] * ways
        }
      }
    }
    table = next
  }
  return table.map { row in
    row.enumerated().reduce(0.0) { $0 + $1.element / Double($1.offset + 1) }
  }
}

/// Ways to draw from a class, each class taking its part of the division by all ways to draw: the
/// product over all classes is a probability, and no factor leaves the range of numbers.
private struct Draws {
  private var logFactorials = [0.0]
  private var share = 0.0

  init(total: Int, k: Int) {
    for i in stride(from: 1, through: total, by: 1) {
      logFactorials.append(logFactorials[i - 1] + log(Double(i)))
    }
    share = logChoose(total, k) / Double(total)
  }

  func choose(_ n: Int, _ k: Int) -> Double { exp(logChoose(n, k) - Double(n) * share) }

  private func logChoose(_ n: Int, _ k: Int) -> Double {
    logFactorials[n] - logFactorials[k] - logFactorials[n - k]
  }
}
