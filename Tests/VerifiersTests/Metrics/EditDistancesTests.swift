import Testing

@testable import Verifiers

/// The textbook tables, whole.
private func naive(_ a: [Int], _ b: [Int]) -> (distance: Int, common: Int) {
  var edits = Array(0...b.count)
  var common = [Int](repeating: 0, count: b.count + 1)
  for (row, x) in a.enumerated() {
    let (before, commonBefore) = (edits, common)
    edits[0] = row + 1
    for (column, y) in b.enumerated() {
      let replaced = before[column] + (x == y ? 0 : 1)
      edits[column + 1] = min(replaced, before[column + 1] + 1, edits[column] + 1)
      common[column + 1] =
        x == y ? commonBefore[column] + 1 : max(commonBefore[column + 1], common[column])
    }
  }
  return (edits[b.count], common[b.count])
}

@Suite struct EditDistancesTests {
  @Test(arguments: [0, 1, 2, 5, 63, 64, 65, 127, 128, 129, 200])
  func `bits count what the tables count`(length: Int) {
    var seed = UInt64(length) &* 2_654_435_761 &+ 1
    func number(_ below: UInt64) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((seed >> 33) % below)
    }
    for alphabet in [1, 2, 4, 50] as [UInt64] {
      for other in [0, 1, length, length + 3, 2 * length, 70] {
        let a = (0..<length).map { _ in number(alphabet) }
        let b = (0..<other).map { _ in number(alphabet) }
        #expect(editDistance(a, b) == naive(a, b).distance)
        #expect(commonSubsequence(a, b) == naive(a, b).common)
      }
    }
  }

  @Test func `kitten becomes sitting with three edits`() {
    #expect(editDistance(Array("kitten"), Array("sitting")) == 3)
    #expect(commonSubsequence(Array("kitten"), Array("sitting")) == 4)
  }
}
