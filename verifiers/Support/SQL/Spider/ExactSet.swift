import Records
import Rewards

/// Spider's exact set match, with the schemas that it needs.
struct ExactSet: Sendable {
  /// The schemas by database.
  var schemas: SpiderSchemas
  /// Whether tables are compared where the right query reads only one.
  var comparesSingleTables: Bool

  /// Whether `query` is the same as `gold`; the reason is told where it is not.
  ///
  /// - Throws: `SpiderParseError`, where there is no schema or the right query cannot be read.
  func match(
    _ query: String, _ gold: String, database: String
  ) throws(SpiderParseError) -> (isRight: Bool, reason: String) {
    guard let schema = schemas[database] else {
      throw SpiderParseError("the tables hold no database \"\(database)\"")
    }
    let right: SpiderQuery
    do {
      right = try SpiderParser.query(gold, schema).normal(schema)
    } catch {
      throw SpiderParseError("the right query: \(error.reason)")
    }
    do {
      let found = try SpiderParser.query(query, schema).normal(schema)
      let isRight = found.matches(right, comparesSingleTables: comparesSingleTables)
      return (isRight, isRight ? "the parts are right" : "the parts of the query are others")
    } catch {
      return (false, "the query cannot be read: \(error.reason)")
    }
  }
}
