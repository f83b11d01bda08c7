import Testing

@testable import Reports

@Suite struct TextTableTests {
  @Test func `names stand left, numbers right`() {
    #expect(
      textTable(["run", "steps"], [["a", "7"], ["countdown", "1200"], ["é"]]) == """
        run        steps
        ─────────  ─────
        a              7
        countdown   1200
        é
        """)
    #expect(textTable([], []) == "\n")
  }

  @Test func `columns of text stand left too`() {
    #expect(
      textTable(["a", "n", "text"], [["x", "10", "é"]], texts: [0, 2]) == """
        a   n  text
        ─  ──  ────
        x  10  é
        """)
    #expect(pairs([("a", "1"), ("long", "2")]) == "a     1\nlong  2")
  }

  @Test func `a sparkline spans lowest to highest`() {
    #expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█")
    // Two columns: (0 + 2) / 2 = 1 and (6 + 8) / 2 = 7.
    #expect(sparkline([0, 2, 6, 8], width: 2) == "▁█")
    #expect(sparkline([2, 2]) == "▄▄" && sparkline([.nan]) == "" && sparkline([]) == "")
    #expect(averaged([1, 2, 3, 4, 5], into: 2) == [1.5, 4])
  }
}
