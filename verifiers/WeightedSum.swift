import Recipes
import Records
import Rewards

/// The weighted sum of several verifiers' scores, held between `floor` and `cap`.
///
/// A verifier without anything to say about the row adds nothing, and the other weights stay as they
/// are. Where none can read an answer the whole is unparseable, where none has anything to say it does
/// not apply, and a fault of one is a fault of the whole. Each verifier's own score is among the
/// components.
public struct WeightedSum: PreparedVerifier {
  /// What is added.
  public var parts = [WeightedPart()]
  /// The least sum.
  public var floor: Double?
  /// The greatest sum.
  public var cap: Double?

  /// The text has ended, and nothing else; a recipe's list takes its place.
  public init() {}

  /// There are parts, and the bounds are in order.
  public func validate(_ issues: inout Issues) {
    issues.require(
      !parts.isEmpty, "parts", "is empty; a list such as [{verifier: format, weight: 0.2}] would do"
    )
    requireBounds(floor: floor, cap: cap, &issues)
  }

  /// As much as any of them must see.
  public var granularity: Granularity { parts.map(\.verifier).granularity }

  /// Who judges: each of them, prepared.
  public func judge(with services: VerifierServices) async throws(VerifierError) -> any Judge {
    var judges: [NamedJudge] = []
    for part in parts { judges.append(try await part.verifier.prepared(with: services)) }
    return SumJudge(verifier: self, inner: judges)
  }

  /// Finds out whether each of them could judge.
  public func rehearse(with services: VerifierServices) async throws(VerifierError) {
    try await parts.map(\.verifier).rehearse(with: services)
  }

  /// Looks whether each of them has what it will need.
  public func inspect(with services: VerifierServices) throws(VerifierError) {
    try parts.map(\.verifier).inspect(with: services)
  }
}

private struct SumJudge: CompositeJudge {
  let verifier: WeightedSum
  let inner: [NamedJudge]

  func results(on submissions: [Submission]) async -> [Result<Verdict, VerifierError>] {
    await submissions.results(of: inner).map { results in
      do throws(VerifierError) {
        return .success(sum(try results.verdicts()))
      } catch {
        return .failure(error)
      }
    }
  }

  private func sum(_ verdicts: [Verdict]) -> Verdict {
    let reason = zip(inner, verdicts).map { "\($0.name): \($1.reason)" }.joined(separator: "; ")
    let extracted = verdicts.lazy.compactMap(\.extracted).first
    let applying = verdicts.filter { $0.outcome != .notApplicable }
    if applying.isEmpty { return Verdict(.notApplicable, reason: reason, extracted: extracted) }
    if applying.allSatisfy({ $0.outcome == .unparseable }) {
      return Verdict(.unparseable, reason: reason, extracted: extracted)
    }
    var (total, components) = (0.0, [String: Double]())
    for (place, (part, verdict)) in zip(verifier.parts, verdicts).enumerated() {
      guard let score = part.score(verdict) else { continue }
      total += part.weight * score
      let name = inner[place].name
      components[components[name] == nil ? name : "\(name).\(place + 1)"] = score
    }
    total = min(max(total, verifier.floor ?? total), verifier.cap ?? .infinity)
    return Verdict(.scored(total), reason: reason, extracted: extracted, components: components)
  }
}
