import Rewards
import Testing

@testable import Verifiers

@Suite struct SQLExtractionTests {
  @Test(arguments: [
    ("SELECT 1", "SELECT 1"), ("  SELECT 1;\n", "SELECT 1;"),
    ("<think>```sql\nSELECT 0\n```</think>SELECT 1<|im_end|>more", "SELECT 1"),
    (
      "First:\n```sql\nSELECT 1\n```\nbetter:\n```SQL\nSELECT 2\n```\nas\n```\ntext\n```",
      "SELECT 2"
    ),
    ("So:\n```\nSELECT 3\n```", "SELECT 3"),
    ("```python\nx\n```\n```sqlite\nSELECT 4\n```", "SELECT 4"),
    ("~~~sql\nSELECT 7\n~~~", "SELECT 7"), ("```sql\nSELECT 8\nFROM t", "SELECT 8\nFROM t"),
    ("1. So:\n   ```sql\n   SELECT 9\n   ```", "SELECT 9"),
    ("The query.\nSQL: SELECT 5\nFROM t\n\nIt is right.", "SELECT 5\nFROM t"),
    ("SQL: SELECT 1\nSQL:\nSELECT 6", "SELECT 6"),
  ])
  func `a query is found`(completion: String, query: String) throws {
    #expect(try ExtractionRule.whole.query(in: completion) == query)
  }

  @Test func `a query is found within what a rule finds`() throws {
    let completion = "```sql\nSELECT 0\n```\n<answer>```sql\nSELECT 1\n```\n</answer>"
    #expect(try ExtractionRule.tag("answer").query(in: completion) == "SELECT 1")
    #expect(try ExtractionRule.after("=>").query(in: "=> SELECT 2\nor so") == "SELECT 2")
  }

  @Test(arguments: [
    ("", "there is no query"), (" \n\t", "there is no query"),
    ("```sql\n\n```", "there is no query"),
    ("<think>SELECT 1", "there is no query"),
  ])
  func `what is no query says why`(completion: String, reason: String) {
    #expect(throws: Unparseable(reason)) { try ExtractionRule.whole.query(in: completion) }
  }

  @Test func `long thoughts are no hindrance, long queries are`() throws {
    let thoughts = String(repeating: "hm\n", count: 40_000)
    #expect(try ExtractionRule.whole.query(in: thoughts + "```sql\nSELECT 1\n```") == "SELECT 1")
    #expect(throws: Unparseable("the query has 119999 bytes; at most 10000 are read")) {
      try ExtractionRule.whole.query(in: thoughts)
    }
  }
}
