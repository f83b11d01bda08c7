import Foundation
import Recipes
import Records
import Rewards
import Testing

@testable import Verifiers

private func submission(_ completion: String, _ columns: [(String, JSON)]) -> Submission {
  Submission(
    messages: [], completion: completion, columns: .object(columns.map { .init($0.0, $0.1) }),
    problem: "q1")
}

private func verdict(
  _ completion: String, gold: String, _ verifier: SQL = SQL(), on database: (String, JSON)? = nil
) async throws -> Verdict {
  let database = database ?? ("schema", .string(shop))
  let row = submission(completion, [("answer", .string(gold)), database])
  return try await verifier.verdicts(on: [row])[0]
}

@Suite struct SQLTests {
  @Test func `a query with the right result is right`() async throws {
    let found = try await verdict(
      "```sql\nSELECT name FROM item WHERE price < 3 -- cheap\n```",
      gold: "SELECT name FROM item WHERE id IN (1, 4)")
    #expect(found.score == 1)
    #expect(found.reason == "the result is right")
    #expect(found.extracted == "SELECT name FROM item WHERE price < 3 -- cheap")
    #expect(found.components == ["executed": 1, "empty": 0, "instances": 1])
  }

  @Test(arguments: [
    (
      "SELECT price FROM item",
      "the result is another: it has 4 rows of 1 columns, the right one 2 rows of 1 columns", 1.0,
      0.0
    ),
    (
      "SELECT id FROM item WHERE id > 9",
      "the result is empty; the right one has 2 rows of 1 columns", 1, 1
    ),
    ("SELECT nam FROM item", "execution error: no such column: nam", 0, 0),
    ("DROP TABLE item", "execution error: not authorized", 0, 0),
    (
      "SELECT name FROM item WHERE id IN (1, 4); SELECT 1",
      "execution error: there is more than one statement", 0, 0
    ),
  ])
  func `what is wrong is said`(query: String, reason: String, executed: Double, empty: Double)
    async throws
  {
    let found = try await verdict(query, gold: "SELECT name FROM item WHERE id IN (1, 4)")
    #expect(found.score == 0)
    #expect(found.reason == reason)
    #expect(found.components == ["executed": executed, "empty": empty, "instances": 0])
  }

  @Test func `no query is unparseable`() async throws {
    #expect(try await verdict("", gold: "SELECT 1").outcome == .unparseable)
  }

  @Test func `a right query that fails is a fault of the row`() async {
    await #expect(
      throws: VerifierError.malformedProblem(
        id: "q1", reason: "the right query cannot be run: no such table: gone: SELECT * FROM gone")
    ) { try await verdict("SELECT 1", gold: "SELECT * FROM gone") }
  }

  @Test func `a row without a database is a fault`() async {
    let row = submission("SELECT 1", [("answer", .string("SELECT 1"))])
    await #expect(throws: VerifierError.self) { try await SQL().verdicts(on: [row]) }
  }

  @Test func `one sample's fault is not the others'`() async {
    let rows = ["SELECT 1", "SELECT * FROM gone", "SELECT 1.0"].map {
      submission("SELECT 1", [("answer", .string($0)), ("schema", .string(shop))])
    }
    let scores = await SQL().results(on: rows).map { try? $0.get().score }
    #expect(scores == [1, nil, 1])
  }

  @Test func `a database is found by path, by name, and in Spider's layout`() async throws {
    let folder = try ScratchFolder()
    let path = try folder.add("shop/shop.sqlite", shop)
    try folder.add("flat.sqlite", shop)
    var verifier = SQL()
    verifier.databases = folder.url.path
    let gold = "SELECT count(*) FROM item"
    try folder.add("database/deep/deep.sqlite", shop)
    for name in [path, "shop", "deep", "flat", "flat.sqlite", "shop/shop.sqlite"] {
      #expect(try await verdict(gold, gold: gold, verifier, on: ("db", .string(name))).score == 1)
    }
    await #expect(throws: VerifierError.self) {
      try await verdict(gold, gold: gold, verifier, on: ("db", "shap"))
    }
  }

  @Test func `every instance must agree`() async throws {
    let folder = try ScratchFolder()
    let path = try folder.add("shop/shop.sqlite", shop)
    let more = try folder.add("shop/shop_more.sqlite", shop + "INSERT INTO item(id) VALUES (5);")
    var verifier = SQL()
    verifier.databases = folder.url.path
    let (lucky, gold) = ("SELECT 4", "SELECT count(*) FROM item")
    #expect(try await verdict(lucky, gold: gold, verifier, on: ("db", "shop")).score == 1)
    verifier.everyInstance = true
    let found = try await verdict(lucky, gold: gold, verifier, on: ("db", "shop"))
    #expect(found.score == 0)
    #expect(found.components["instances"] == 0.5)
    let both = JSON.array([.string(path), .string(more)])
    #expect(try await verdict(lucky, gold: gold, on: ("db", both)).score == 0)
    #expect(try await verdict(gold, gold: gold, on: ("db", both)).score == 1)
  }

  @Test func `a query may not double itself before it runs`() async throws {
    let chain = (1...30).map { ", t\($0) AS (SELECT a.x FROM t\($0 - 1) a, t\($0 - 1) b)" }
    let query = "WITH t0 AS (SELECT 1 x)" + chain.joined() + " SELECT count(*) FROM t30"
    let found = try await verdict(query, gold: "SELECT 1")
    #expect(
      found.reason
        == "execution error: the query names its common table expressions 61 times; at most 24 may be"
    )
  }

  @Test func `settings out of range are named`() {
    var verifier = SQL()
    (verifier.tolerance, verifier.steps, verifier.rows, verifier.seconds) = (1, 0, 0, .nan)
    verifier.comparison = .exactSet
    var issues = Issues()
    verifier.validate(&issues)
    #expect(issues.found.map(\.key) == ["tolerance", "steps", "rows", "seconds", "tables"])
  }
}
