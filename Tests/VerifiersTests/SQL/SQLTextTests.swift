import Testing

@testable import Verifiers

@Suite struct SQLTextTests {
  @Test(arguments: [
    ("SELECT a FROM t ORDER BY a", true), ("select a from t order\n  by a desc limit 3", true),
    ("SELECT a FROM (SELECT a FROM t ORDER BY a)", false), ("SELECT 'order by' FROM t", false),
    ("SELECT a -- order by\nFROM t /* order by */", false), ("SELECT \"order by\" FROM t", false),
    ("SELECT sum(a) OVER (ORDER BY a) FROM t", false),
    ("SELECT a FROM t UNION SELECT b FROM u ORDER BY 1", true),
    ("WITH q AS (SELECT a FROM t ORDER BY a) SELECT * FROM q", false), ("", false),
    ("order", false),
  ])
  func `a query orders where it says so outside of brackets`(sql: String, isOrdered: Bool) {
    #expect(SQLText(sql).isOrdered == isOrdered)
  }

  @Test(arguments: [
    ("SELECT a FROM t", 0), ("WITH q AS (SELECT 1) SELECT * FROM q", 1),
    ("WITH q(x, y) AS NOT MATERIALIZED (SELECT 1, 2) SELECT q.x FROM q, Q AS r", 2),
    ("WITH \"a b\" AS (SELECT 1), c AS (SELECT * FROM [a b], `a b`) SELECT * FROM c", 3),
    ("SELECT CAST(a AS INT) FROM t AS u", 0),
  ])
  func `uses of common table expressions are counted`(sql: String, uses: Int) {
    #expect(SQLText(sql).expressionUses == uses)
  }

  @Test func `tokens are words, texts, numbers and marks`() {
    #expect(
      SQLToken.tokens(of: "Select `A b`,[C],\"d\"\"e\"<>'f''g'>=-1.5e3.x/*z") == [
        .word("select"), .word("a b"), .mark(","), .word("c"), .mark(","), .quoted("d\"e"),
        .mark("<>"), .quoted("f'g"), .mark(">="), .mark("-"), .number("1.5e3.x"),
      ])
  }
}
