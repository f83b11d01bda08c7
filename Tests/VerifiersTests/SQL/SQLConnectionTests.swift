import Foundation
import Testing

@testable import Verifiers

private let budget = SQLBudget(steps: 200_000, seconds: 60, rows: 100)

private func refusal(_ sql: String, _ budget: SQLBudget = budget) throws -> String {
  let connection = try shopConnection()
  do throws(SQLFault) {
    _ = try connection.table(sql, budget)
    return "nothing"
  } catch {
    return "\(error)"
  }
}

@Suite struct SQLConnectionTests {
  @Test func `a query returns values of every type`() throws {
    let found = try shopConnection().table(
      "SELECT 1, 1.5, 'é', x'00ff', NULL, '' -- six\n;", budget)
    #expect(found.columns == 6)
    #expect(
      found.rows == [
        [.integer(1), .real(1.5), .text(Array("é".utf8)), .blob([0, 255]), .null, .text([])]
      ])
  }

  @Test func `texts in double quotes are texts where no column is called so`() throws {
    let sql = "WITH q AS (SELECT \"name\" n FROM item WHERE name = \"ink\") SELECT n FROM q"
    #expect(try shopConnection().table(sql, budget).rows == [[.text(Array("ink".utf8))]])
  }

  @Test(arguments: [
    ("SELECT value FROM json_each('[3, 4]')", [3, 4]),
    ("SELECT j.value FROM (SELECT '[5]' AS a) t, json_each(t.a) j", [5]),
    ("SELECT atom FROM json_tree('{\"a\": [6]}') WHERE atom NOT NULL", [6]),
  ])
  func `functions that stand for tables of JSON are read`(sql: String, values: [Int64]) throws {
    let rows = try shopConnection().table(sql, budget).rows
    #expect(rows == values.map { [.integer($0)] })
  }

  @Test(arguments: [
    "SELECT * FROM pragma_database_list", "SELECT * FROM pragma_table_list('x')",
    "SELECT * FROM dbstat", "SELECT * FROM sqlite_dbpage", "SELECT * FROM bytecode('SELECT 1')",
    "SELECT value FROM generate_series(1, 2)", "SELECT * FROM fsdir('/')",
  ])
  func `other functions that stand for tables are refused`(sql: String) throws {
    #expect(try refusal(sql) != "nothing")
  }

  @Test(arguments: [
    "INSERT INTO item VALUES (9, '', 0, 0)", "DELETE FROM item", "DROP TABLE item",
    "UPDATE item SET price = 0", "CREATE TABLE x (y)", "CREATE TEMP TABLE x (y)", "BEGIN",
    "ATTACH '/tmp/hone-x.db' AS x", "PRAGMA table_info(item)", "ANALYZE",
    "SELECT * FROM pragma_table_info('item')", "INSERT INTO item(id) VALUES (9) RETURNING id",
    "SELECT load_extension('x')", "SELECT fts3_tokenizer('simple')", "SELECT random()",
    "SELECT randomblob(3)",
  ])
  func `whatever is no reading is refused`(sql: String) throws {
    #expect(try refusal(sql).hasPrefix("not authorized"))
  }

  @Test(arguments: [
    ("SELECT 1; SELECT 2", "there is more than one statement"),
    ("SELECT 1; DROP TABLE item", "not authorized"),
    ("SELECT 1\u{0}", "the query holds a NUL"),
    ("-- only this", "there is no query"), ("", "there is no query"),
    ("SELECT ?1", "the query has parameters that nothing is bound to"),
    ("EXPLAIN SELECT 1", "the statement is no query"),
    ("VACUUM INTO '/tmp/hone-x.db'", "the statement is no query"),
    ("SELEC 1", "near \"SELEC\": syntax error"),
    ("SELECT x FROM item", "no such column: x"),
    ("SELECT zeroblob(1000000000)", "string or blob too big"),
  ])
  func `a query that cannot run says why`(sql: String, reason: String) throws {
    #expect(try refusal(sql) == reason)
  }

  @Test func `a query ends where its steps, rows, bytes or memory do`() throws {
    let count = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
    #expect(
      try refusal(count + "SELECT count(*) FROM c") == "the query takes more than 200000 steps")
    #expect(
      try refusal(count + "SELECT x FROM c") == "the result has more than 100 rows or 32 MiB")
    let narrow = SQLBudget(steps: 200_000, seconds: 60, rows: 100, bytes: 1 << 20)
    #expect(
      try refusal(count + "SELECT zeroblob(90000) FROM c", narrow)
        == "the result has more than 100 rows or 1 MiB")
    let small = SQLBudget(steps: 2_000_000, seconds: 60, rows: 100, memory: 4 << 20)
    #expect(
      try refusal(count + "SELECT count(DISTINCT x || zeroblob(90000)) FROM c", small)
        == "the query takes more than 4 MiB of memory")
  }

  @Test func `a query that outlives its seconds is told apart`() throws {
    let hurry = SQLBudget(steps: .max, seconds: 0, rows: 100)
    let sql =
      "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"
    #expect(throws: SQLFault.timedOut(seconds: 0)) { try shopConnection().table(sql, hurry) }
  }

  @Test func `as many rows as allowed are no fault`() throws {
    let four = SQLBudget(steps: 200_000, seconds: 60, rows: 4)
    #expect(try shopConnection().table("SELECT id FROM item", four).rows.count == 4)
  }

  @Test func `a script reaches no file and has a budget`() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "hone-\(UUID()).db").path
    for script in ["ATTACH '\(path)' AS x; CREATE TABLE x.y (z)", "VACUUM INTO '\(path)'"] {
      #expect(throws: SQLFault.self) { _ = try SQLConnection(script: script, budget) }
      #expect(!FileManager.default.fileExists(atPath: path))
    }
    let endless = """
      CREATE TABLE t AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)
      SELECT count(*) FROM c
      """
    #expect(throws: SQLFault.unusable("schema: the query takes more than 200000 steps")) {
      _ = try SQLConnection(script: endless, budget)
    }
  }

  @Test func `a file is read and stays as it is`() throws {
    let folder = try ScratchFolder()
    let path = try folder.add("a folder/100%?.sqlite", shop)
    let before = try Data(contentsOf: URL(filePath: path))
    let connection = try SQLConnection(file: path)
    #expect(try connection.table("SELECT count(*) FROM item", budget).rows == [[.integer(4)]])
    #expect(throws: SQLFault.self) { try connection.table("DROP TABLE item", budget) }
    #expect(try Data(contentsOf: URL(filePath: path)) == before)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.url.path + "/a folder").count == 1)
  }

  @Test func `a file that is no database is said to be none`() throws {
    let folder = try ScratchFolder()
    let path = folder.url.appending(path: "x.sqlite").path
    #expect(throws: SQLFault.self) { _ = try SQLConnection(file: path) }
    try Data("no database, and long enough to be read as one".utf8).write(to: URL(filePath: path))
    #expect(throws: SQLFault.unusable("\"\(path)\": file is not a database")) {
      _ = try SQLConnection(file: path)
    }
  }
}
