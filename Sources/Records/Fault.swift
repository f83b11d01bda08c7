/// Why a verifier could not judge a sample, and what became of it.
public struct Fault: Error, Sendable, Codable, Hashable {
  /// What kind of fault it is.
  public enum Kind: String, Sendable, Codable {
    /// The verifier failed, or the row is none that it can judge.
    case error
    /// It took longer than it may.
    case timeout
  }
  /// What kind of fault it is.
  public var kind: Kind
  /// What went wrong, in words.
  public var reason: String
  /// The score that stands in for a verdict; the sample is unscored where there is none.
  public var standIn: Double?

  /// A fault that leaves its sample unscored.
  public init(_ reason: String, kind: Kind = .error) {
    self.kind = kind
    self.reason = reason
  }

  /// The reason for a message that names the problem itself.
  public func reason(besides problem: String) -> String {
    let prefix = "problem \(problem): "
    return reason.hasPrefix(prefix) ? String(reason.dropFirst(prefix.count)) : reason
  }
}
