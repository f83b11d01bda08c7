import Recipes
import Records
import Rewards

/// The verifier that a column of the row chooses: data of several tasks in one run.
///
/// A value that no case is for goes to `otherwise`; where that is not given it is a fault, since a row
/// that nobody judges is a mistake. Text, numbers and truth values can choose.
public struct ByColumn: PreparedVerifier {
  /// The dataset column that chooses.
  public var column = "task"
  /// The verifiers by the column's value.
  public var cases: [String: Choice<VerifierFamily>] = [:]
  /// Who judges rows of any other value, or without the column.
  public var otherwise: Choice<VerifierFamily>?

  /// No cases yet.
  public init() {}

  /// The column has a name, and somebody judges.
  public func validate(_ issues: inout Issues) {
    issues.require(!column.isEmpty, "column", "is empty; name a column of the rows")
    issues.require(
      !cases.isEmpty || otherwise != nil, "cases",
      "is empty, so that nobody judges; cases such as {math: math, code: code} would do")
  }

  /// As much as any of them must see.
  public var granularity: Granularity { all.granularity }

  /// The cases by their values, then who judges the rest.
  private var all: [Choice<VerifierFamily>] {
    cases.sorted { $0.key < $1.key }.map(\.value) + [otherwise].compactMap(\.self)
  }

  /// Who judges: each of them, prepared.
  public func judge(with services: VerifierServices) async throws(VerifierError) -> any Judge {
    var judges: [String: NamedJudge] = [:]
    for (value, verifier) in cases.sorted(by: { $0.key < $1.key }) {
      judges[value] = try await verifier.prepared(with: services)
    }
    var other: NamedJudge?
    if let otherwise { other = try await otherwise.prepared(with: services) }
    return CaseJudge(column: column, cases: judges, otherwise: other)
  }

  /// Finds out whether each of them could judge.
  public func rehearse(with services: VerifierServices) async throws(VerifierError) {
    try await all.rehearse(with: services)
  }

  /// Looks whether each of them has what it will need.
  public func inspect(with services: VerifierServices) throws(VerifierError) {
    try all.inspect(with: services)
  }
}

private struct CaseJudge: CompositeJudge {
  let column: String
  let cases: [String: NamedJudge]
  let otherwise: NamedJudge?

  var inner: [NamedJudge] {
    cases.sorted { $0.key < $1.key }.map(\.value) + [otherwise].compactMap(\.self)
  }

  func results(on submissions: [Submission]) async -> [Result<Verdict, VerifierError>] {
    let values = submissions.map(value)
    var results = zip(submissions, values).map { submission, value in
      Result<Verdict, VerifierError>.failure(fault(submission, value))
    }
    let names = cases.keys.sorted()
    for name in names {
      await judge(submissions, values.indices.filter { values[$0] == name }, cases[name], &results)
    }
    let rest = values.indices.filter { index in values[index].map { cases[$0] == nil } ?? true }
    await judge(submissions, rest, otherwise, &results)
    return results
  }

  private func judge(
    _ submissions: [Submission], _ places: [Int], _ judge: NamedJudge?,
    _ results: inout [Result<Verdict, VerifierError>]
  ) async {
    guard let judge else { return }
    let found = await judge.results(on: places.map { submissions[$0] })
    for (place, result) in zip(places, found) { results[place] = result }
  }

  /// The value that chooses; `nil` where there is none.
  private func value(_ submission: Submission) -> String? {
    switch submission.columns[column] {
    case .string(let text)?: text
    case .int?, .number?, .bool?: submission.columns[column]?.text
    default: nil
    }
  }

  private func fault(_ submission: Submission, _ value: String?) -> VerifierError {
    guard let value else {
      let found = submission.columns[column].map { "holds \($0.kind)" } ?? "is not there"
      return .malformedProblem(
        id: submission.problem, reason: "column \"\(column)\" \(found), and chooses the verifier")
    }
    let near = didYouMean(value, among: cases.keys.sorted(), "the cases are")
    return .malformedProblem(
      id: submission.problem,
      reason: "column \"\(column)\" holds \"\(value.prefix(80))\", and no case is for it; \(near)")
  }
}
