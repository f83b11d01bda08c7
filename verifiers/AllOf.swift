import Recipes
import Records
import Rewards

/// The lowest score of several verifiers: 1 only where each of them gives 1.
///
/// Where one finds no answer the whole is unparseable; one that has nothing to say about a row does
/// not count, and where none has, neither has the whole.
public struct AllOf: PreparedVerifier {
  /// The verifiers that must all be satisfied.
  public var verifiers = [Choice<VerifierFamily>(Finished())]

  /// The text has ended, and nothing else; a recipe's list takes its place.
  public init() {}

  /// There are verifiers.
  public func validate(_ issues: inout Issues) {
    issues.require(
      !verifiers.isEmpty, "verifiers", "is empty; a list such as [finished, tags] would do")
  }

  /// As much as any of them must see.
  public var granularity: Granularity {
    Granularity.widest(verifiers.map(\.part.granularity))
  }

  /// Who judges: the lowest score of what each of them prepares.
  public func judge(with services: VerifierServices) async throws(VerifierError) -> any Judge {
    var judges: [(name: String, judge: any Judge)] = []
    for verifier in verifiers {
      judges.append((verifier.name, try await verifier.part.prepared(with: services)))
    }
    return LowestScore(judges: judges)
  }

  /// Finds out whether each of them could judge.
  public func rehearse(with services: VerifierServices) async throws(VerifierError) {
    for verifier in verifiers { try await verifier.part.rehearsed(with: services) }
  }
}

/// The lowest score of several judges; each judge's own score is among the components.
private struct LowestScore: Judge {
  let judges: [(name: String, judge: any Judge)]

  /// A plug-in may say how much it must see only when it is started.
  var granularity: Granularity { .widest(judges.map(\.judge.granularity)) }

  func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    try await results(on: submissions).verdicts()
  }

  func results(on submissions: [Submission]) async -> [Result<Verdict, VerifierError>] {
    var found: [[(name: String, result: Result<Verdict, VerifierError>)]] =
      submissions.map { _ in [] }
    for (name, judge) in judges {
      let results = await judge.results(on: submissions).counted(for: submissions)
      for (index, result) in results.enumerated() { found[index].append((name, result)) }
    }
    return found.map(settled)
  }

  /// The verdict, or the first fault with the name of who failed.
  private func settled(_ found: [(name: String, result: Result<Verdict, VerifierError>)])
    -> Result<Verdict, VerifierError>
  {
    var verdicts: [(name: String, verdict: Verdict)] = []
    for (name, result) in found {
      switch result {
      case .success(let verdict): verdicts.append((name, verdict))
      case .failure(let fault): return .failure(fault.of(name))
      }
    }
    return .success(lowest(verdicts))
  }

  private func lowest(_ found: [(name: String, verdict: Verdict)]) -> Verdict {
    if let missing = found.first(where: { $0.verdict.outcome == .unparseable }) {
      return Verdict(.unparseable, reason: "\(missing.name): \(missing.verdict.reason)")
    }
    let scored = found.compactMap { entry in entry.verdict.score.map { ($0, entry) } }
    guard let least = scored.min(by: { $0.0 < $1.0 }) else {
      return Verdict(.notApplicable, reason: "no verifier has anything to say")
    }
    var whole = least.1.verdict
    whole.reason = "\(least.1.name): \(whole.reason)"
    whole.components = Dictionary(scored.map { ($0.1.name, $0.0) }) { min($0, $1) }
    return whole
  }
}
