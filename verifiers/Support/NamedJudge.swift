import Recipes
import Records
import Rewards

/// A judge within a verifier, and what recipes call it.
struct NamedJudge: Sendable {
  let name: String
  let judge: any Judge

  /// One result a submission; faults carry the judge's name, and a number that is not finite is one.
  ///
  /// The judge is asked about as much at once as it must see, and no more: others of the whole may see
  /// a batch, whose one bad row is none of this judge's other rows' affair.
  func results(on submissions: [Submission]) async -> [Result<Verdict, VerifierError>] {
    var results: [Result<Verdict, VerifierError>] = []
    for part in submissions.parts(for: judge.granularity) {
      let part = Array(submissions[part])
      results += await judge.results(on: part).counted(for: part)
    }
    return results.map { result in result.finite.mapError { $0.of(name) } }
  }
}

extension Choice<VerifierFamily> {
  /// Who judges during a run.
  func prepared(with services: VerifierServices) async throws(VerifierError) -> NamedJudge {
    do throws(VerifierError) {
      return NamedJudge(name: name, judge: try await part.prepared(with: services))
    } catch {
      throw error.of(name)
    }
  }
}

extension [Choice<VerifierFamily>] {
  /// As much as any of them must see.
  var granularity: Granularity { .widest(map(\.part.granularity)) }

  /// Finds out whether each of them could judge.
  func rehearse(with services: VerifierServices) async throws(VerifierError) {
    for verifier in self {
      do throws(VerifierError) {
        try await verifier.part.rehearsed(with: services)
      } catch {
        throw error.of(verifier.name)
      }
    }
  }

  /// Looks whether each of them has what it will need.
  func inspect(with services: VerifierServices) throws(VerifierError) {
    for verifier in self {
      do throws(VerifierError) {
        try verifier.part.inspected(with: services)
      } catch {
        throw error.of(verifier.name)
      }
    }
  }
}

extension [Submission] {
  /// What several judges say: for each submission a result of each judge, in order.
  func results(of judges: [NamedJudge]) async -> [[Result<Verdict, VerifierError>]] {
    var found: [[Result<Verdict, VerifierError>]] = map { _ in [] }
    for judge in judges {
      for (index, result) in await judge.results(on: self).enumerated() {
        found[index].append(result)
      }
    }
    return found
  }
}

/// A judge that is made of others.
protocol CompositeJudge: Judge {
  /// The others.
  var inner: [NamedJudge] { get }
}

extension CompositeJudge {
  /// As much as any of them must see, which some know only once they are prepared.
  var granularity: Granularity { .widest(inner.map(\.judge.granularity)) }

  /// As few calls as any of them takes.
  var callsAtOnce: Int? { inner.compactMap(\.judge.callsAtOnce).min() }

  /// The verdicts, or the first fault.
  func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    try await results(on: submissions).verdicts()
  }
}
