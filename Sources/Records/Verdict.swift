/// What a verifier gets.
public struct Submission: Sendable, Codable, Hashable {
  /// The conversation that was shown.
  public var messages: [Message]
  /// What the policy wrote.
  public var completion: String
  /// The written tokens; `nil` where a text is judged whose tokens nobody knows.
  public var tokens: [Int32]?
  /// All tokens, the last that were written at the end: what the policy read, and what it wrote.
  public var sequence: [Int32]
  /// Why it stopped; `nil` where nobody knows.
  public var finish: StopReason?
  /// The dataset row.
  public var columns: JSON
  /// The problem's id, for messages.
  public var problem: String

  /// A submission.
  public init(
    messages: [Message], completion: String, tokens: [Int32]? = nil, sequence: [Int32] = [],
    finish: StopReason? = nil, columns: JSON = .object([]), problem: String = ""
  ) {
    self.messages = messages
    self.completion = completion
    self.tokens = tokens
    self.sequence = sequence
    self.finish = finish
    self.columns = columns
    self.problem = problem
  }
}

/// What a verifier found.
///
/// Timeouts, crashes and plug-in faults are thrown, never encoded here: an unscored sample is no number.
public struct Verdict: Sendable, Codable, Hashable {
  /// How the judgement ended.
  public enum Outcome: Sendable, Hashable {
    /// A score, usually in `0 ... 1`.
    case scored(Double)
    /// The verifier has nothing to say about this row; it adds nothing to the reward.
    case notApplicable
    /// No answer could be read from the completion; scores the reward's `unparseable_score`.
    case unparseable
  }
  /// How the judgement ended.
  public var outcome: Outcome
  /// Named parts of the score.
  public var components: [String: Double]
  /// The answer read from the completion, where there is one.
  public var extracted: String?
  /// Why, in words.
  public var reason: String

  /// A verdict.
  public init(
    _ outcome: Outcome, reason: String, extracted: String? = nil,
    components: [String: Double] = [:]
  ) {
    self.outcome = outcome
    self.reason = reason
    self.extracted = extracted
    self.components = components
  }

  /// A score with its reason.
  public static func scored(_ value: Double, _ reason: String, extracted: String? = nil) -> Verdict
  {
    Verdict(.scored(value), reason: reason, extracted: extracted)
  }
  private enum CodingKeys: String, CodingKey {
    case outcome, score, components, extracted, reason
  }
  private enum Kind: String, Codable {
    case scored, unparseable
    case notApplicable = "not_applicable"
  }

  /// Reads what `encode` writes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    switch try container.decode(Kind.self, forKey: .outcome) {
    case .scored: outcome = .scored(try container.decode(Double.self, forKey: .score))
    case .unparseable: outcome = .unparseable
    case .notApplicable: outcome = .notApplicable
    }
    components = try container.decode([String: Double].self, forKey: .components)
    extracted = try container.decodeIfPresent(String.self, forKey: .extracted)
    reason = try container.decode(String.self, forKey: .reason)
  }

  /// Writes `outcome` (scored, unparseable, not_applicable), `score` where there is one,
  /// `components`, `extracted` where there is an answer, and `reason`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let kind: Kind =
      switch outcome {
      case .scored: .scored
      case .unparseable: .unparseable
      case .notApplicable: .notApplicable
      }
    try container.encode(kind, forKey: .outcome)
    try container.encodeIfPresent(score, forKey: .score)
    try container.encode(components, forKey: .components)
    try container.encodeIfPresent(extracted, forKey: .extracted)
    try container.encode(reason, forKey: .reason)
  }

  /// The score, where there is one.
  public var score: Double? { if case .scored(let value) = outcome { value } else { nil } }
}
