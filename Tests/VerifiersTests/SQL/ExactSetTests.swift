import Foundation
import Records
import Rewards
import Testing

@testable import Verifiers

/// Two tables of singers and songs, joined by `song.singer_id` and `singer.id`.
private let tables: JSON = [
  [
    "db_id": "music", "table_names_original": ["singer", "Song"],
    "column_names_original": [
      [-1, "*"], [0, "Id"], [0, "Name"], [0, "Age"], [1, "Song_Id"], [1, "Singer_Id"],
      [1, "Title"], [1, "9_charts"],
    ],
    "foreign_keys": [[5, 1]],
  ]
]

private func exactSet(comparesSingleTables: Bool = false) throws -> ExactSet {
  let file = FileManager.default.temporaryDirectory.appending(path: "tables-\(UUID()).json")
  defer { try? FileManager.default.removeItem(at: file) }
  try Data(tables.text.utf8).write(to: file)
  return ExactSet(
    schemas: try SpiderSchemas(file: file), comparesSingleTables: comparesSingleTables)
}

private func matches(_ query: String, _ gold: String) throws -> Bool {
  try exactSet().match(query, gold, database: "music").isRight
}

@Suite struct ExactSetTests {
  @Test(arguments: [
    ("SELECT Age, Name FROM singer", "select name , age from singer"),
    ("SELECT name FROM singer WHERE age > 'terminal'", "SELECT name FROM singer WHERE age > 20"),
    ("SELECT DISTINCT count(DISTINCT name) FROM singer", "SELECT count(name) FROM singer"),
    (
      "SELECT T2.name FROM song AS T1 JOIN singer AS T2 ON T1.singer_id = T2.id",
      "SELECT a.name FROM singer AS a JOIN song AS b ON b.singer_id = a.id"
    ),
    (
      "SELECT T1.id FROM singer AS T1 JOIN song AS T2 ON T1.id = T2.singer_id",
      "SELECT T2.singer_id FROM singer AS T1 JOIN song AS T2 ON T1.id = T2.singer_id"
    ),
    (
      "SELECT name FROM singer WHERE age = 1 AND id != 2",
      "SELECT name FROM singer WHERE id <> 3 AND age = 4"
    ),
    ("SELECT id, count(*) FROM singer GROUP BY id", "SELECT count(*), id FROM singer GROUP BY id"),
    ("SELECT count(*) FROM song", "SELECT count(*) FROM singer"),
    (
      "SELECT name FROM singer ORDER BY age DESC LIMIT 1",
      "SELECT name FROM singer ORDER BY age DESC LIMIT 3"
    ),
    ("SELECT name FROM singer ORDER BY age", "SELECT name FROM singer ORDER BY age ASC;"),
    (
      "SELECT name FROM singer WHERE id NOT IN (SELECT singer_id FROM song WHERE title = 'a')",
      "SELECT name FROM singer WHERE id NOT IN (SELECT singer_id FROM song WHERE title = \"b\")"
    ),
    (
      "SELECT id FROM singer UNION SELECT singer_id FROM song",
      "SELECT id FROM singer UNION SELECT singer_id FROM song"
    ),
    (
      "SELECT `9_charts` FROM song WHERE 9_charts > -5",
      "SELECT 9_charts FROM song WHERE 9_charts > 2"
    ),
  ])
  func `queries with the same parts match`(query: String, gold: String) throws {
    #expect(try matches(query, gold))
    #expect(try matches(gold, query))
  }

  @Test(arguments: [
    ("SELECT name FROM singer", "SELECT name, age FROM singer"),
    ("SELECT max(age) FROM singer", "SELECT min(age) FROM singer"),
    ("SELECT name FROM singer WHERE age > 1", "SELECT name FROM singer WHERE age >= 1"),
    (
      "SELECT name FROM singer WHERE age = 1 OR id = 2",
      "SELECT name FROM singer WHERE age = 1 AND id = 2"
    ),
    ("SELECT name FROM singer WHERE age LIKE 1", "SELECT name FROM singer WHERE age NOT LIKE 1"),
    ("SELECT name FROM singer ORDER BY age DESC", "SELECT name FROM singer ORDER BY age"),
    ("SELECT name FROM singer ORDER BY age LIMIT 1", "SELECT name FROM singer ORDER BY age"),
    ("SELECT name FROM singer GROUP BY name", "SELECT name FROM singer"),
    (
      "SELECT name FROM singer GROUP BY name HAVING count(*) > 1",
      "SELECT name FROM singer GROUP BY name"
    ),
    (
      "SELECT count(*) FROM singer",
      "SELECT count(*) FROM singer AS T1 JOIN song AS T2 ON T1.id = T2.singer_id"
    ),
    (
      "SELECT id FROM singer UNION SELECT singer_id FROM song",
      "SELECT id FROM singer EXCEPT SELECT singer_id FROM song"
    ),
    (
      "SELECT name FROM singer WHERE id IN (SELECT DISTINCT singer_id FROM song)",
      "SELECT name FROM singer WHERE id IN (SELECT singer_id FROM song)"
    ),
    ("SELECT age - id FROM singer", "SELECT age + id FROM singer"),
    ("SELECT sum(age) FROM singer", "SELECT age FROM singer"),
  ])
  func `queries with other parts do not match`(query: String, gold: String) throws {
    #expect(try !matches(query, gold))
  }

  @Test(arguments: [
    ("SELECT gone FROM singer", "there is no column \"gone\""),
    ("SELECT name FROM gone", "a table is expected at token 4"),
    ("SELECT T1.gone FROM singer AS T1", "there is no such column in \"t1\""),
    ("SELECT name", "from is expected at token 1"), ("", "from is expected at token 1"),
    ("DROP TABLE singer", "from is expected at token 1"),
    ("SELECT name FROM singer WHERE age", "a comparison is expected at token 7"),
    ("SELECT name FROM singer LIMIT 'x'", "a number of rows is expected at token 6"),
    ("SELECT count(name FROM singer", ") is expected at token 5"),
    ("SELECT x.name FROM singer AS song", "\"song\" is a table"),
  ])
  func `a query that cannot be read says where`(query: String, reason: String) throws {
    let found = try exactSet().match(query, "SELECT name FROM singer", database: "music")
    #expect(!found.isRight)
    #expect(found.reason == "the query cannot be read: " + reason)
  }

  @Test func `single tables are compared where that is asked`() throws {
    let strict = try exactSet(comparesSingleTables: true)
    let found = try strict.match(
      "SELECT count(*) FROM song", "SELECT count(*) FROM singer", database: "music")
    #expect(!found.isRight)
  }

  @Test func `a right query that cannot be read, or has no schema, is a fault`() throws {
    #expect(throws: SpiderParseError("the right query: there is no column \"x\"")) {
      try exactSet().match("SELECT 1", "SELECT x FROM singer", database: "music")
    }
    #expect(throws: SpiderParseError("the tables hold no database \"art\"")) {
      try exactSet().match("SELECT 1", "SELECT 1", database: "art")
    }
  }

  @Test(arguments: ["(", "SELECT (", "SELECT name FROM singer WHERE id IN (", "SELECT name FROM ("])
  func `nesting without end is no harm`(unit: String) throws {
    let deep = String(repeating: unit, count: 10_000)
    #expect(try !matches(deep, "SELECT name FROM singer"))
  }

  @Test func `schemas that cannot be read are said to be such`() {
    #expect(throws: VerifierError.self) { _ = try SpiderSchemas(file: URL(filePath: "/none.json")) }
  }
}
