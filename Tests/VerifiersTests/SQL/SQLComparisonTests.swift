import Testing

@testable import Verifiers

private func holds(
  _ comparison: SQLComparison, _ answer: SQLTable, _ gold: SQLTable, isOrdered: Bool = false
) -> Bool {
  comparison.holds(answer, gold, isOrdered: isOrdered, tolerance: 1e-9)
}

private func one(_ value: SQLValue) -> SQLTable { SQLTable(columns: 1, rows: [[value]]) }

@Suite struct SQLComparisonTests {
  @Test func `a set counts no repetition`() {
    #expect(holds(.set, table([[1], [2], [1]]), table([[2], [1]])))
    #expect(!holds(.set, table([[1], [3]]), table([[1], [2]])))
    #expect(!holds(.set, table([[1, 2]]), table([[2, 1]])))
  }

  @Test func `a bag counts repetitions and no order`() {
    #expect(holds(.bag, table([[1], [2], [1]]), table([[1], [1], [2]])))
    #expect(!holds(.bag, table([[1], [2], [2]]), table([[1], [1], [2]])))
    #expect(holds(.bag, table([[2], [1]]), table([[1], [2]]), isOrdered: true))
  }

  @Test func `order counts where the right query orders`() {
    #expect(holds(.orderedBag, table([[2], [1]]), table([[1], [2]])))
    #expect(!holds(.orderedBag, table([[2], [1]]), table([[1], [2]]), isOrdered: true))
    #expect(holds(.orderedBag, table([[1], [2]]), table([[1], [2]]), isOrdered: true))
  }

  @Test func `columns may change places, whole ones, in every row alike`() {
    let gold = table([[1, 7, 3], [2, 8, 3]])
    #expect(holds(.columnPermutation, table([[3, 8, 2], [3, 7, 1]]), gold))
    #expect(!holds(.columnPermutation, table([[3, 8, 2], [3, 7, 1]]), gold, isOrdered: true))
    #expect(holds(.columnPermutation, table([[3, 7, 1], [3, 8, 2]]), gold, isOrdered: true))
    #expect(!holds(.columnPermutation, table([[1, 8, 3], [2, 7, 3]]), gold))
    #expect(!holds(.orderedBag, table([[3, 8, 2], [3, 7, 1]]), gold))
  }

  @Test(arguments: SQLComparison.allCases)
  func `results without rows are equal, and equal no other`(comparison: SQLComparison) {
    let (none, wide) = (SQLTable(columns: 1, rows: []), SQLTable(columns: 3, rows: []))
    #expect(holds(comparison, none, wide))
    #expect(!holds(comparison, none, table([[1]])))
    #expect(!holds(comparison, table([[1]]), none))
  }

  @Test(arguments: SQLComparison.allCases)
  func `a column too many is wrong`(comparison: SQLComparison) {
    #expect(!holds(comparison, table([[1, 1]]), table([[1]])))
  }

  @Test(arguments: [
    (SQLValue.integer(1), SQLValue.real(1), true), (.null, .null, true),
    (.integer(1), .text(Array("1".utf8)), false), (.null, .integer(0), false),
    (.null, .text([]), false), (.text([]), .blob([]), false),
    (.text(Array("a".utf8)), .text(Array("A".utf8)), false),
    (.real(0.1 + 0.2), .real(0.3), true), (.real(0.3001), .real(0.3), false),
    (.real(-0.0), .integer(0), true), (.real(.infinity), .real(.infinity), true),
    (.real(.infinity), .real(1e308), false), (.real(-.infinity), .real(.infinity), false),
    (.integer(9_007_199_254_740_993), .integer(9_007_199_254_740_992), false),
    (.integer(10_000_000_001), .integer(10_000_000_000), false),
    (.real(1e300), .real(1e300.nextUp), true), (.integer(.max), .integer(.min), false),
  ])
  func `values are equal by type and value`(a: SQLValue, b: SQLValue, isEqual: Bool) {
    #expect(holds(.orderedBag, one(a), one(b)) == isEqual)
    #expect(holds(.orderedBag, one(b), one(a)) == isEqual)
  }

  @Test func `near reals are equal in rows that sort differently`() {
    let near = 0.1 + 0.2
    let gold = SQLTable(
      columns: 2, rows: [[.real(0.3), .integer(1)], [.real(near), .integer(2)]])
    let answer = SQLTable(
      columns: 2, rows: [[.real(0.3), .integer(2)], [.real(near), .integer(1)]])
    #expect(holds(.bag, answer, gold))
  }

  @Test func `an answer cannot bridge two right values`() {
    func reals(_ values: [Double]) -> SQLTable {
      SQLTable(columns: 1, rows: values.map { [.real($0)] })
    }
    let (low, high) = (1.0, 1 + 1.6e-9)
    #expect(!holds(.bag, reals([low, low, 1 + 0.8e-9]), reals([low, high, high])))
    #expect(holds(.bag, reals([1 + 0.1e-9, 1 + 1.5e-9]), reals([low, high])))
  }
}
