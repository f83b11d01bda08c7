import Foundation
import Recipes
import Records
import Rewards

/// 1 where the query in the completion returns what the right query of a column returns, else 0.
///
/// Both run on the SQLite databases of the row, opened read-only and immutable: a list of them, or
/// several instances in a folder, must all agree. Column `db` holds a path, or a name that
/// `databases` has as `NAME`, `NAME.sqlite` or `NAME/NAME.sqlite`, the layout of Spider; a row
/// without it gives in column `schema` the statements that build its tables in memory.
///
/// A query may select and read: everything else, several statements, and `random()` are execution
/// errors, and so is one that costs more than `steps` or `rows`. A right query that fails is a fault
/// of the row. Components: `executed`, `empty` (no rows), `instances` (the share of databases that
/// agree), and `exact_set` where `tables` is given.
///
/// - SeeAlso: Zhong 2020 (test suites for text-to-SQL), Yu 2018 (Spider, exact set match).
public struct SQL: PreparedVerifier {
  /// The dataset column that holds the right query.
  public var answerColumn = "answer"
  /// The dataset column that names the database, or lists several.
  public var databaseColumn = "db"
  /// The dataset column with statements that build the database, for rows that name none.
  public var schemaColumn = "schema"
  /// The folder that holds the databases.
  public var databases = "."
  /// Whether all databases in a folder `NAME` must agree, not just `NAME.sqlite`.
  public var everyInstance = false
  /// Where in the completion the query stands; within it, a fenced block or `SQL:` is looked for.
  public var extract = ExtractionRule.whole
  /// When two results are the same.
  public var comparison = SQLComparison.orderedBag
  /// How far apart two reals may be, relative to the larger.
  public var tolerance = 1e-9
  /// The most steps of SQLite's virtual machine that a query takes.
  public var steps = 50_000_000
  /// The most seconds that a query takes; beyond, the sample stays unscored.
  public var seconds = 5.0
  /// The most rows that a result has.
  public var rows = 100_000
  /// Spider's `tables.json`, the schemas for `exact_set`.
  public var tables: String?
  /// Whether exact sets must read the same table where the right query reads only one.
  public var exactSetComparesSingleTables = false

  /// The result of column `answer`, in order where it orders, on the database of column `db`.
  public init() {}

  /// Limits are positive, the tolerance is at least 0 and less than 1, exact sets have schemas.
  public func validate(_ issues: inout Issues) {
    issues.require(
      tolerance >= 0 && tolerance < 1, "tolerance", "is \(tolerance); 0 up to below 1 would do")
    issues.require(steps > 0, "steps", "is \(steps); 1 or more would do")
    issues.require(rows > 0, "rows", "is \(rows); 1 or more would do")
    issues.require(
      seconds > 0 && seconds.isFinite, "seconds", "is \(seconds); more than 0 would do")
    issues.require(
      comparison != .exactSet || tables != nil, "tables",
      "is missing; comparison exact_set needs Spider's tables.json")
  }

  /// Looks for the folder of databases and the file of schemas.
  public func inspect(with services: VerifierServices) throws(VerifierError) {
    guard services.place(databases).isDirectory else {
      throw .failed(
        reason: "databases: there is no folder \"\(databases)\"; paths start from where hone is run"
      )
    }
    guard let tables else { return }
    guard FileManager.default.fileExists(atPath: services.place(tables).path) else {
      throw .failed(
        reason: "tables: there is no file \"\(tables)\"; paths start from where hone is run")
    }
  }

  /// Who judges, with the databases that stay open.
  public func judge(with services: VerifierServices) async throws(VerifierError) -> any Judge {
    try SQLJudge(self, services)
  }
}
