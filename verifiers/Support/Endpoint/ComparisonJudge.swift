import Records
import Rewards

/// Compares completions with each other, or with a reference, in both orders.
struct ComparisonJudge: Judge {
  let settings: EndpointComparison
  let template: PromptTemplate
  let client: ChatClient

  /// What came of one comparison, from the view of the first: 0, 0.5 or 1 in the mean of both orders.
  private struct Match: Sendable {
    let score: Double
    /// Whether both orders say the same.
    let isConsistent: Bool
  }
  private typealias Outcome = Result<Match, VerifierError>

  var granularity: Granularity { settings.granularity }

  func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    try await results(on: submissions).verdicts()
  }

  func results(on submissions: [Submission]) async -> [Result<Verdict, VerifierError>] {
    let shown = submissions.map(shown)
    let found: [[Outcome]] =
      switch settings.rivals {
      case .reference: await againstReference(submissions, shown)
      case .group: await againstEachOther(submissions, shown)
      }
    return zip(shown, found).map { text, matches in
      switch text {
      case .failure(let missing): .success(Verdict(.unparseable, reason: missing.reason))
      case .success: verdict(matches)
      }
    }
  }

  private func shown(_ submission: Submission) -> Result<String, Unparseable> {
    do throws(Unparseable) {
      return .success(try submission.shown(by: settings.extract))
    } catch {
      return .failure(error)
    }
  }

  private func againstReference(_ submissions: [Submission], _ shown: [Result<String, Unparseable>])
    async -> [[Outcome]]
  {
    var found: [[Outcome]] = []
    for (submission, text) in zip(submissions, shown) {
      guard case .success(let text) = text else {
        found.append([])
        continue
      }
      do throws(VerifierError) {
        let reference = try submission.text(column: settings.column)
        found.append([await match(text, reference, submission)])
      } catch {
        found.append([.failure(error)])
      }
    }
    return found
  }

  /// Every pair of texts that can be shown; all are asked about at once, as far as the endpoint lets.
  private func againstEachOther(_ submissions: [Submission], _ shown: [Result<String, Unparseable>])
    async -> [[Outcome]]
  {
    let texts = shown.map { try? $0.get() }
    let there = texts.indices.filter { texts[$0] != nil }
    let pairs = there.flatMap { one in there.filter { $0 > one }.map { (one, $0) } }
    let outcomes = await withTaskGroup(of: (Int, Outcome).self) { group in
      for (index, (one, other)) in pairs.enumerated() {
        guard let first = texts[one], let second = texts[other] else { continue }
        group.addTask { (index, await match(first, second, submissions[one])) }
      }
      return await group.reduce(into: [Int: Outcome]()) { $0[$1.0] = $1.1 }
    }
    var found: [[Outcome]] = submissions.map { _ in [] }
    for (index, (one, other)) in pairs.enumerated() {
      guard let outcome = outcomes[index] else { continue }
      found[one].append(outcome)
      found[other].append(
        outcome.map { Match(score: 1 - $0.score, isConsistent: $0.isConsistent) })
    }
    return found
  }

  private func match(_ one: String, _ other: String, _ submission: Submission) async -> Outcome {
    // Swift's own comparison takes texts for equal that are spelt in other scalars.
    if one.utf8.elementsEqual(other.utf8) {
      return .success(Match(score: 0.5, isConsistent: true))
    }
    do throws(VerifierError) {
      let forward = try await score(one, other, submission)
      let backward = 1 - (try await score(other, one, submission))
      let isConsistent = (forward - 0.5) * (backward - 0.5) > 0 || forward == backward
      return .success(Match(score: (forward + backward) / 2, isConsistent: isConsistent))
    } catch {
      return .failure(error)
    }
  }

  private func score(_ first: String, _ second: String, _ submission: Submission)
    async throws(VerifierError) -> Double
  {
    let text = try template.filled(for: submission, ["first": first, "second": second])
    return try await client.opinion(
      on: .asking(text, system: settings.system), by: settings.reading
    ).score
  }

  private func verdict(_ outcomes: [Outcome]) -> Result<Verdict, VerifierError> {
    var matches: [Match] = []
    do throws(VerifierError) {
      for outcome in outcomes { matches.append(try outcome.get()) }
    } catch {
      return .failure(error)
    }
    guard !matches.isEmpty else {
      return .success(Verdict(.notApplicable, reason: "there is nothing to compare it with"))
    }
    let count = Double(matches.count)
    let score = matches.reduce(0) { $0 + $1.score } / count
    return .success(
      Verdict(
        .scored(score), reason: "wins \(score * count) of \(matches.count) comparisons",
        components: ["consistency": Double(matches.count { $0.isConsistent }) / count]))
  }
}
