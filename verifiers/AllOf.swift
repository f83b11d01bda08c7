import Recipes
import Records
import Rewards

/// The lowest score of several verifiers: 1 only where each of them gives 1.
///
/// Where one finds no answer the whole is unparseable; one that has nothing to say about a row does
/// not count, and where none has, neither has the whole. A fault of one is a fault of the whole.
public struct AllOf: PreparedVerifier {
  /// The verifiers that must all be satisfied.
  public var verifiers = [Choice<VerifierFamily>(Finished())]

  /// The text has ended, and nothing else; a recipe's list takes its place.
  public init() {}

  /// There are verifiers.
  public func validate(_ issues: inout Issues) {
    issues.require(
      !verifiers.isEmpty, "verifiers", "is empty; a list such as [finished, format] would do")
  }

  /// As much as any of them must see.
  public var granularity: Granularity { verifiers.granularity }

  /// Who judges: each of them, prepared; each one's own score is among the components.
  public func judge(with services: VerifierServices) async throws(VerifierError) -> any Judge {
    var judges: [NamedJudge] = []
    for verifier in verifiers { judges.append(try await verifier.prepared(with: services)) }
    return LowestScore(inner: judges)
  }

  /// Finds out whether each of them could judge.
  public func rehearse(with services: VerifierServices) async throws(VerifierError) {
    try await verifiers.rehearse(with: services)
  }

  /// Looks whether each of them has what it will need.
  public func inspect(with services: VerifierServices) throws(VerifierError) {
    try verifiers.inspect(with: services)
  }
}

private struct LowestScore: CompositeJudge {
  let inner: [NamedJudge]

  func results(on submissions: [Submission]) async -> [Result<Verdict, VerifierError>] {
    await submissions.results(of: inner).map { results in
      do throws(VerifierError) {
        return .success(lowest(try results.verdicts()))
      } catch {
        return .failure(error)
      }
    }
  }

  private func lowest(_ verdicts: [Verdict]) -> Verdict {
    let found = zip(inner.map(\.name), verdicts)
    if let missing = found.first(where: { $0.1.outcome == .unparseable }) {
      return Verdict(.unparseable, reason: "\(missing.0): \(missing.1.reason)")
    }
    let scored = found.compactMap { entry in entry.1.score.map { ($0, entry) } }
    guard let least = scored.min(by: { $0.0 < $1.0 }) else {
      return Verdict(.notApplicable, reason: "no verifier has anything to say")
    }
    var whole = least.1.1
    whole.reason = "\(least.1.0): \(whole.reason)"
    whole.components = Dictionary(scored.map { ($0.1.0, $0.0) }) { min($0, $1) }
    return whole
  }
}
