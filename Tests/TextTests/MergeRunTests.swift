import Records
import Testing

@testable import Text

@Suite struct MergeRunTests {
  /// The definition: merge the leftmost pair of the lowest rank until none is left.
  private func merged(_ word: [Int32], _ merges: PairTable) -> [Int32] {
    var ids = word
    while true {
      let pairs = zip(ids, ids.dropFirst()).map { merges[$0, $1] }
      let ranked = pairs.enumerated().compactMap { index, pair in pair.map { ($0.first, index) } }
      guard let best = ranked.min(by: { $0 < $1 }), let pair = pairs[best.1] else { return ids }
      ids.replaceSubrange(best.1...best.1 + 1, with: [pair.second])
    }
  }

  @Test func `short and long words are merged by rank, leftmost first`() {
    var generator = Seed(9).generator()
    for _ in 0..<60 {
      // Ids 0 to 3 are letters; every merge makes a new id of two that are there.
      var merges = PairTable()
      var size: Int32 = 4
      for rank in Int32(0)..<20 {
        let left = Int32.random(in: 0..<size, using: &generator)
        let right = Int32.random(in: 0..<size, using: &generator)
        if merges[left, right] != nil { continue }
        merges.set(left, right, to: (rank, size))
        size += 1
      }
      for length in [0, 1, 2, 7, 47, 48, 49, 50, 120] {
        let word = (0..<length).map { _ in Int32.random(in: 0..<4, using: &generator) }
        var run = MergeRun()
        run.ids = word
        run.merge(merges, barred: nil)
        #expect(run.ids == merged(word, merges))
      }
    }
  }
}
