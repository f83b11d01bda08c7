import Recipes
import Records

/// A judge with settings that a recipe can name.
public protocol Verifier: Judge, Component {}

/// How much a verifier must see at once.
public enum Granularity: String, Sendable, Codable, CaseIterable {
  /// Each submission alone.
  case sample
  /// All submissions on one problem.
  case group
  /// Everything of a step.
  case batch
}

extension Granularity {
  /// As much as any of several must see.
  public static func widest(_ needed: [Granularity]) -> Granularity {
    [.batch, .group].first(where: needed.contains) ?? .sample
  }
}

/// Why a verifier could not reach a verdict: the sample stays unscored.
public enum VerifierError: Error, Sendable, Equatable {
  /// The dataset row lacks what the verifier needs, or it is of the wrong kind.
  case malformedProblem(id: String, reason: String)
  /// It took longer than it may.
  case timedOut(seconds: Double)
  /// It failed, or returned something that is no verdict.
  case failed(reason: String)
}

extension VerifierError: CustomStringConvertible {
  /// The fault in words.
  public var description: String {
    switch self {
    case .malformedProblem(let id, let reason): "problem \(id): \(reason)"
    case .timedOut(let seconds): "no verdict within \(seconds) s"
    case .failed(let reason): reason
    }
  }
}

extension VerifierError {
  /// The fault as a sample keeps it.
  public var fault: Fault {
    if case .timedOut = self { return Fault(description, kind: .timeout) }
    return Fault(description)
  }

  /// The same fault of a verifier within another, by its name.
  public func of(_ verifier: String) -> VerifierError {
    if case .failed(let reason) = self { return .failed(reason: "\(verifier): \(reason)") }
    return self
  }
}
