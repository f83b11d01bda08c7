import Datasets
import Records
import Testing

@Suite struct DataCursorTests {
  private func dataset(_ counts: [Int], weights: [Double]? = nil) -> Dataset {
    let rows = (0..<counts.reduce(0, +)).map { DataRow(file: "x", line: $0, prompt: .text("")) }
    var set = Dataset(rows: rows)
    set.sources = counts.indices.map { i in
      let start = counts[..<i].reduce(0, +)
      return start..<start + counts[i]
    }
    set.weights = weights
    return set
  }

  private func draws(_ cursor: inout DataCursor, _ count: Int) -> [Int] {
    (0..<count).compactMap { _ in cursor.next() }
  }

  @Test func `an epoch is a shuffle that the seed and its number determine`() {
    let first = order(epoch: 0, count: 50, seed: Seed(7))
    #expect(first.sorted() == Array(0..<50))
    #expect(first == order(epoch: 0, count: 50, seed: Seed(7)))
    #expect(first != order(epoch: 1, count: 50, seed: Seed(7)))
    #expect(first != order(epoch: 0, count: 50, seed: Seed(8)))
  }

  @Test func `without weights an epoch holds every row once, sources mixed evenly`() {
    var cursor = DataCursor(dataset([30, 10, 0]), seed: Seed(1))
    for _ in 0..<3 {
      let epoch = draws(&cursor, 40)
      #expect(epoch.sorted() == Array(0..<40))
      // 10 of 40: in any ten consecutive draws the second source has 2 or 3.
      for start in 0...30 {
        #expect((2...3).contains(epoch[start..<start + 10].count { $0 >= 30 }))
      }
    }
  }

  @Test func `weights are shares, and no row comes again before all came`() {
    // 40 draws at 1 : 3 are 10 and 30; the second source's 10 rows come three times each.
    var cursor = DataCursor(dataset([30, 10], weights: [1, 3]), seed: Seed(1))
    let epoch = draws(&cursor, 40)
    #expect(epoch.count { $0 < 30 } == 10)
    let second = epoch.filter { $0 >= 30 }
    for pass in 0..<3 { #expect(second[pass * 10..<pass * 10 + 10].sorted() == Array(30..<40)) }
    let more = draws(&cursor, 80).filter { $0 < 30 }
    #expect((epoch.filter { $0 < 30 } + more).sorted() == Array(0..<30))
  }

  @Test func `goes on where it stood`() {
    let set = dataset([7, 5], weights: [2, 1])
    var whole = DataCursor(set, seed: Seed(3))
    let all = draws(&whole, 60)
    for start in [0, 1, 13, 47] {
      var resumed = DataCursor(set, seed: Seed(3))
      resumed.ordinal = start
      #expect(draws(&resumed, 60 - start) == Array(all[start...]))
    }
  }

  @Test func `no rows give no draws`() {
    var cursor = DataCursor(dataset([]), seed: Seed(1))
    #expect(cursor.next() == nil)
    #expect(cursor.epochLength == 0)
  }
}
