import Recipes
import Records
import Rewards

/// What one verifier says, only where another holds: `then` judges what `gate` lets through.
///
/// The gate holds where it scores `at_least`. Where it does not, an unreadable answer included, the
/// score is `otherwise`, and `then` is not asked: so a format that is cheap to check guards a judgement
/// that is not. Where the gate has nothing to say about the row, neither has the whole.
public struct Gated: PreparedVerifier {
  /// What must hold.
  public var gate = Choice<VerifierFamily>(Finished())
  /// The least score of the gate that holds.
  public var atLeast = 1.0
  /// Who judges what the gate lets through.
  public var then = Choice<VerifierFamily>(ExactMatch())
  /// The score of what the gate stops.
  public var otherwise = 0.0

  /// An exact match of a text that has ended.
  public init() {}

  /// The numbers are numbers.
  public func validate(_ issues: inout Issues) {
    issues.require(atLeast.isFinite, "at_least", "\(atLeast) is not finite")
    issues.require(otherwise.isFinite, "otherwise", "\(otherwise) is not finite")
  }

  /// As much as either must see.
  public var granularity: Granularity { [gate, then].granularity }

  /// Who judges: both of them, prepared.
  public func judge(with services: VerifierServices) async throws(VerifierError) -> any Judge {
    GatedJudge(
      gate: try await gate.prepared(with: services), atLeast: atLeast,
      then: try await then.prepared(with: services), otherwise: otherwise)
  }

  /// Finds out whether both of them could judge.
  public func rehearse(with services: VerifierServices) async throws(VerifierError) {
    try await [gate, then].rehearse(with: services)
  }

  /// Looks whether each of them has what it will need.
  public func inspect(with services: VerifierServices) throws(VerifierError) {
    try [gate, then].inspect(with: services)
  }
}

private struct GatedJudge: CompositeJudge {
  let gate: NamedJudge
  let atLeast: Double
  let then: NamedJudge
  let otherwise: Double

  var inner: [NamedJudge] { [gate, then] }

  func results(on submissions: [Submission]) async -> [Result<Verdict, VerifierError>] {
    let gates = await gate.results(on: submissions)
    let passed = submissions.indices.filter { holds(gates[$0]) }
    let later = await then.results(on: passed.map { submissions[$0] })
    var results = gates.map { gate in gate.map(stopped) }
    for (index, result) in zip(passed, later) { results[index] = result }
    return results
  }

  private func holds(_ result: Result<Verdict, VerifierError>) -> Bool {
    guard case .success(let verdict) = result else { return false }
    switch verdict.outcome {
    case .scored(let score): return score >= atLeast
    case .notApplicable, .unparseable: return false
    }
  }

  private func stopped(_ verdict: Verdict) -> Verdict {
    if verdict.outcome == .notApplicable {
      return Verdict(
        .notApplicable, reason: "\(gate.name): \(verdict.reason)", extracted: verdict.extracted)
    }
    return .scored(
      otherwise, "\(gate.name) does not hold: \(verdict.reason)", extracted: verdict.extracted)
  }
}
