/// Why the policy stopped writing.
public enum StopReason: String, Sendable, Codable, CaseIterable {
  /// It wrote an end-of-sequence token.
  case endOfSequence = "eos"
  /// It wrote one of the stop strings.
  case stopString = "stop_string"
  /// It reached `max_completion_length`, or the model's context.
  case length
  /// The environment ended the episode.
  case environment

  /// Whether the text was cut off rather than ended.
  public var isTruncated: Bool { self == .length }
}

/// One token sequence that is trained as it was sampled.
///
/// All arrays but `tokens` may be shorter only by being `nil`; each has one element a token.
public struct Row: Sendable, Codable, Hashable {
  /// The whole sequence, prompt first.
  public var tokens: [Int32]
  /// Sampled by the policy; only these carry loss.
  public var isAction: [Bool]
  /// Turn index of each token.
  public var turn: [Int32]
  /// Log-probability (nats) each action was sampled at, temperature-scaled, before top-k and top-p;
  /// 0 where the token is no action.
  public var samplerLogProbs: [Float]
  /// Log-probability under the weights at the start of the update.
  public var old: [Float]?
  /// Log-probability under the reference policy.
  public var reference: [Float]?
  /// The critic's value before each token.
  public var values: [Float]?
  /// Entropy (nats) of the distribution each token was drawn from.
  public var entropy: [Float]?

  /// A prompt with one sampled completion.
  public init(prompt: [Int32], completion: [Int32], logProbs: [Float]) {
    precondition(
      completion.count == logProbs.count,
      "\(completion.count) tokens with \(logProbs.count) log-probabilities")
    tokens = prompt + completion
    isAction = prompt.map { _ in false } + completion.map { _ in true }
    turn = Array(repeating: 0, count: tokens.count)
    samplerLogProbs = Array(repeating: 0, count: prompt.count) + logProbs
  }

  /// The positions of the sampled tokens.
  public var actionIndices: [Int] { isAction.indices.filter { isAction[$0] } }
  /// How many tokens were sampled.
  public var actionCount: Int { isAction.reduce(0) { $0 + ($1 ? 1 : 0) } }
}

/// A reward, where it was earned and by what.
public struct RewardEvent: Sendable, Codable, Hashable {
  /// Index of the trajectory's row.
  public var row: Int
  /// Index of the token it is paid on.
  public var token: Int
  /// How much, already weighted.
  public var value: Double
  /// The reward's name in the recipe.
  public var name: String

  /// A reward event.
  public init(row: Int, token: Int, value: Double, name: String) {
    self.row = row
    self.token = token
    self.value = value
    self.name = name
  }
}

/// One episode, complete.
public struct Trajectory: Sendable, Codable, Hashable {
  /// One row, or more where the history was rewritten.
  public var rows: [Row]
  /// What the policy wrote, as text.
  public var completion: String
  /// Outcome, step, turn and shaping rewards.
  public var rewardEvents: [RewardEvent] = []
  /// What each verifier found, by the reward's name.
  public var verdicts: [String: Verdict] = [:]
  /// Why a verifier could not judge, by the reward's name. One without a score that stands in leaves
  /// the sample unscored.
  public var faults: [String: Fault] = [:]
  /// Why the policy stopped.
  public var stop: StopReason
  /// How many updates the sampling weights had seen.
  public var policyVersion: Int

  /// An episode that has not been judged yet.
  public init(rows: [Row], completion: String, stop: StopReason, policyVersion: Int = 0) {
    self.rows = rows
    self.completion = completion
    self.stop = stop
    self.policyVersion = policyVersion
  }

  /// The sum of all reward events, or `nil` where a fault left the sample unscored.
  public var reward: Double? {
    isScored ? rewardEvents.reduce(0) { $0 + $1.value } : nil
  }
  /// Whether every verifier judged, or a score stands in for it.
  public var isScored: Bool { faults.values.allSatisfy { $0.standIn != nil } }
  /// How many tokens the policy wrote.
  public var actionCount: Int { rows.reduce(0) { $0 + $1.actionCount } }

  /// Pays `value`, or charges it where it is negative, on the last token; an unscored episode stays so.
  public mutating func pay(_ value: Double, as name: String) {
    guard value != 0, reward != nil, let last = rows.indices.last else { return }
    rewardEvents.append(
      RewardEvent(
        row: last, token: max(0, rows[last].tokens.count - 1), value: value, name: name))
  }
}

/// Every episode tried on one problem: what group-relative methods compare.
public struct RolloutGroup: Sendable, Codable, Hashable {
  /// The problem.
  public var problem: Problem
  /// The episodes, in the order of their seeds.
  public var trajectories: [Trajectory]
  /// Which draw of the run this is; keys the group's randomness.
  public var draw: Int

  /// A group.
  public init(problem: Problem, trajectories: [Trajectory], draw: Int = 0) {
    self.problem = problem
    self.trajectories = trajectories
    self.draw = draw
  }

  /// How many episodes have a reward.
  public var scoredCount: Int { trajectories.count { $0.isScored } }

  /// Whether the scored rewards are all equal (exactly), so that there is nothing to compare.
  public var isUniform: Bool {
    let scored = trajectories.compactMap(\.reward)
    return scored.allSatisfy { $0 == scored.first }
  }
}

/// What one group's episodes earned: an advantage for each action token of each trajectory.
public struct Credit: Sendable, Codable, Hashable {
  /// `[trajectory][action token]`, rows of a trajectory end to end.
  public var tokens: [[Float]]
  /// What a critic should have said before each action token, in the same layout; nothing for a
  /// trajectory without a target.
  public var returns: [[Float]]?
  /// Credit.
  public init(tokens: [[Float]], returns: [[Float]]? = nil) {
    self.tokens = tokens
    self.returns = returns
  }
}
