import Recipes
import Records
import Rewards

/// The lowest score of several verifiers: 1 only where each of them gives 1.
///
/// Where one finds no answer the whole is unparseable; one that has nothing to say about a row does
/// not count, and where none has, neither has the whole.
public struct AllOf: Verifier {
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
  public var granularity: Granularity {
    let needed = verifiers.map(\.part.granularity)
    return [.batch, .group].first(where: needed.contains) ?? .sample
  }

  /// One verdict a submission; each verifier's own score is among its components.
  public func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    var found: [[(name: String, verdict: Verdict)]] = submissions.map { _ in [] }
    for verifier in verifiers {
      let verdicts = try await verifier.part.verdicts(on: submissions)
      guard verdicts.count == submissions.count else {
        throw .failed(
          reason: "\(verifier.name) gave \(verdicts.count) verdicts for "
            + "\(submissions.count) submissions")
      }
      for (index, verdict) in verdicts.enumerated() {
        found[index].append((verifier.name, verdict))
      }
    }
    return found.map(lowest)
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
