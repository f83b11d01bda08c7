import Recipes

/// What becomes of a sample that a verifier could not judge.
public enum FaultPolicy: Sendable, Hashable {
  /// The run stops and names the sample (`abort`).
  case abort
  /// The sample stays unscored and out of every comparison (`skip`).
  case skip
  /// The sample gets this score, and the fault as its reason (`score(0)`).
  case score(Double)
}

extension FaultPolicy: RawRepresentable {
  /// The policy spelt `rawValue` in a recipe, or `nil` where there is none.
  public init?(rawValue: String) {
    switch rawValue {
    case "abort": self = .abort
    case "skip": self = .skip
    default:
      guard rawValue.hasPrefix("score("), rawValue.hasSuffix(")"),
        let score = Double(rawValue.dropFirst(6).dropLast()), score.isFinite
      else { return nil }
      self = .score(score)
    }
  }

  /// The policy as a recipe spells it.
  public var rawValue: String {
    switch self {
    case .abort: "abort"
    case .skip: "skip"
    case .score(let score): "score(\(score))"
    }
  }
}

extension FaultPolicy: Codable {
  /// Reads the recipe's spelling.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let policy = Self(rawValue: text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "no fault policy is called \"\(text)\"; "
          + didYouMean(text, among: ["abort", "skip", "score(0)"], "the policies are"))
    }
    self = policy
  }

  /// Writes the recipe's spelling.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}
