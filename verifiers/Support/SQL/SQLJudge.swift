import Foundation
import Records
import Rewards

/// Runs queries one after the other, on databases that stay open.
actor SQLJudge: Judge {
  /// One call after the other.
  nonisolated let callsAtOnce: Int? = 1
  private static let mostConnections = 64
  private let settings: SQL
  private let sources: SQLDatabases
  private let budget: SQLBudget
  private let exactSet: ExactSet?
  private var connections: [SQLDatabase: SQLConnection] = [:]
  /// The last right result: samples of one problem come together.
  private var lastGold: (query: String, database: SQLDatabase, table: SQLTable)?

  init(_ settings: SQL, _ services: VerifierServices) throws(VerifierError) {
    self.settings = settings
    sources = SQLDatabases(
      column: settings.databaseColumn, scriptColumn: settings.schemaColumn,
      directory: services.place(settings.databases), services: services,
      everyInstance: settings.everyInstance)
    budget = SQLBudget(steps: settings.steps, seconds: settings.seconds, rows: settings.rows)
    exactSet = try settings.tables.map { (path) throws(VerifierError) in
      ExactSet(
        schemas: try SpiderSchemas(file: services.place(path)),
        comparesSingleTables: settings.exactSetComparesSingleTables)
    }
  }

  func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    try results(of: submissions).verdicts()
  }

  func results(on submissions: [Submission]) async -> [Result<Verdict, VerifierError>] {
    results(of: submissions)
  }

  private func results(of submissions: [Submission]) -> [Result<Verdict, VerifierError>] {
    submissions.map { submission in
      Result { () throws(VerifierError) in try verdict(on: submission) }
    }
  }

  private func verdict(on submission: Submission) throws(VerifierError) -> Verdict {
    let gold = try submission.text(column: settings.answerColumn)
    let query: String
    do {
      query = try settings.extract.query(in: submission.completion)
    } catch {
      return Verdict(.unparseable, reason: error.reason)
    }
    if settings.comparison == .exactSet { return try exactVerdict(query, gold, submission) }
    let databases = try sources.databases(of: submission)
    var findings: [SQLFinding] = []
    for database in databases {
      findings.append(try finding(query, gold, database, submission.problem))
    }
    var verdict = SQLFinding.verdict(findings, on: query)
    if let exactSet {
      let name = try sources.name(of: submission)
      let match = try? exactSet.match(query, gold, database: name)
      verdict.components["exact_set"] = match.map { $0.isRight ? 1 : 0 }
    }
    return verdict
  }

  private func exactVerdict(
    _ query: String, _ gold: String, _ submission: Submission
  ) throws(VerifierError) -> Verdict {
    guard let exactSet else { throw .failed(reason: "exact_set: there are no tables") }
    let name = try sources.name(of: submission)
    do {
      let match = try exactSet.match(query, gold, database: name)
      return .scored(match.isRight ? 1 : 0, match.reason, extracted: query)
    } catch {
      throw .malformedProblem(id: submission.problem, reason: error.reason)
    }
  }

  private func finding(
    _ query: String, _ gold: String, _ database: SQLDatabase, _ problem: String
  ) throws(VerifierError) -> SQLFinding {
    let wanted: SQLTable
    do {
      wanted = try right(gold, on: database)
    } catch {
      throw error.fault(of: gold, problem)
    }
    do {
      let answer = try table(query, on: database)
      let isRight = settings.comparison.holds(
        answer, wanted, isOrdered: SQLText(gold).isOrdered, tolerance: settings.tolerance)
      return .compared(isRight: isRight, answer: answer.size, gold: wanted.size)
    } catch {
      if case .timedOut(let seconds) = error { throw .timedOut(seconds: seconds) }
      return .failed("\(error)")
    }
  }

  private func right(_ gold: String, on database: SQLDatabase) throws(SQLFault) -> SQLTable {
    if let last = lastGold, last.query == gold, last.database == database { return last.table }
    let table = try table(gold, on: database)
    lastGold = (gold, database, table)
    return table
  }

  private func table(_ query: String, on database: SQLDatabase) throws(SQLFault) -> SQLTable {
    let uses = SQLText(query).expressionUses
    guard uses <= SQLText.mostExpressionUses else {
      throw .overBudget(
        "the query names its common table expressions \(uses) times; "
          + "at most \(SQLText.mostExpressionUses) may be")
    }
    return try connection(to: database).table(query, budget)
  }

  private func connection(to database: SQLDatabase) throws(SQLFault) -> SQLConnection {
    if let open = connections[database] { return open }
    if connections.count >= Self.mostConnections { connections = [:] }
    let connection =
      switch database {
      case .file(let path): try SQLConnection(file: path)
      case .script(let script): try SQLConnection(script: script, budget)
      }
    connections[database] = connection
    return connection
  }
}

extension SQLFault {
  /// What it means that the right query has this fault.
  fileprivate func fault(of gold: String, _ problem: String) -> VerifierError {
    if case .timedOut(let seconds) = self { return .timedOut(seconds: seconds) }
    let query = gold.count > 200 ? "\(gold.prefix(200))…" : gold
    return .malformedProblem(
      id: problem, reason: "the right query cannot be run: \(self): \(query)")
  }
}
