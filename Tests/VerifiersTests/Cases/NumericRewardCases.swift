import Records
import Rewards
import Testing
import Verifiers

@Suite(.enabled(if: ReferenceCases.exist)) struct NumericRewardCases {
  @Test func `agrees with the rewards of lengths and repetition`() async throws {
    try await CaseTable.expect("numeric rewards", ReferenceCases.read("numeric_reward")) { row in
      guard let expected = row.row["expected"]?.double else { return nil }
      let found: Double?
      switch row.kind {
      case "repetition_penalty", "repetition_penalty_text": found = try await repetition(row)
      case "soft_overlong": found = overlong(row)
      case "cosine_scaled": found = cosine(row)
      default: return nil
      }
      return CaseFinding(
        expected: expected, found: found, tolerance: row.row["tol"]?.double ?? 1e-9)
    }
  }

  private func number(_ row: ReferenceCase, _ key: String) -> Double {
    row.row[key]?.double ?? .nan
  }

  private func repetition(_ row: ReferenceCase) async throws -> Double? {
    var penalty = RepetitionPenalty()
    penalty.ngramSize = row.row["ngram"]?.int ?? 0
    penalty.maxPenalty = number(row, "max_penalty")
    var submission = submission(row.row["text"]?.string ?? "")
    if let tokens = row.row["tokens"]?.array {
      penalty.unit = .tokens
      submission.tokens = tokens.compactMap { $0.int.map(Int32.init) }
    }
    return try await penalty.verdicts(on: [submission])[0].score
  }

  private func overlong(_ row: ReferenceCase) -> Double? {
    var shaper = Overlong()
    shaper.buffer = row.row["cache"]?.int
    return shaped(row, reward: 0, by: shaper)
  }

  private func cosine(_ row: ReferenceCase) -> Double? {
    var shaper = CosineLength()
    shaper.correctShort = number(row, "max_correct")
    shaper.correctLong = number(row, "min_correct")
    shaper.wrongShort = number(row, "min_wrong")
    shaper.wrongLong = number(row, "max_wrong")
    shaper.exceeded = nil
    return shaped(row, reward: row.row["correct"] == true ? 1 : 0, by: shaper)
  }

  /// The reward of a trajectory as long as the row says.
  private func shaped(_ row: ReferenceCase, reward: Double, by shaper: any RewardShaper) -> Double?
  {
    let length = row.row["length"]?.int ?? 0
    let ids = [Int32](repeating: 1, count: length)
    let tokens = Row(prompt: [0], completion: ids, logProbs: ids.map { _ in -1 })
    var trajectory = Trajectory(rows: [tokens], completion: "", stop: .endOfSequence)
    trajectory.rewardEvents = [RewardEvent(row: 0, token: length, value: reward, name: "r")]
    var group = RolloutGroup(
      problem: Problem(id: row.id, prompt: .text("")), trajectories: [trajectory])
    shaper.shape(&group, budget: row.row["max_len"]?.int ?? 0)
    return group.trajectories[0].reward
  }
}
