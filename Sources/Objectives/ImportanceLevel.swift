/// What an importance ratio is the ratio of.
public enum ImportanceLevel: String, Codable, Sendable, CaseIterable {
  /// One token's probabilities.
  case token
  /// A whole response's.
  case sequence
}
