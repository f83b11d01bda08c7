import Testing

@testable import Verifiers

@Suite struct ColumnMatchingTests {
  @Test func `columns that look alike are told apart by their rows`() {
    // Each column holds 0 and 1 twice; only the pairing tells them apart.
    let gold = [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]]
    let swapped = gold.map { [$0[2], $0[0], $0[1]] }
    #expect(ColumnMatching(swapped, gold).exists())
    #expect(!ColumnMatching([[0, 0, 0], [0, 1, 1], [1, 0, 0], [1, 1, 1]], gold).exists())
  }

  @Test func `the search goes back where a first place was wrong`() {
    let gold = [[1, 2, 1], [2, 1, 2], [3, 3, 4], [4, 4, 3]]
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      #expect(ColumnMatching(gold.map { row in order.map { row[$0] } }, gold).exists())
    }
  }

  @Test func `forty equal columns are one column`() {
    let rows = (0..<50).map { row in [Int](repeating: row % 7, count: 40) }
    #expect(ColumnMatching(rows, rows.reversed()).exists())
  }

  @Test func `columns of random bits are told apart`() {
    var seed: UInt64 = 7
    func bit() -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1
      return Int(seed >> 63)
    }
    let rows = (0..<64).map { _ in (0..<24).map { _ in bit() } }
    let balanced = rows + rows.map { $0.map { 1 - $0 } }
    #expect(ColumnMatching(balanced.map { Array($0.reversed()) }, balanced).exists())
    #expect(!ColumnMatching(balanced.map { Array($0.reversed()) }, balanced, most: 200).exists())
  }
}
