import Models
import Tensors
import Testing

@testable import Stages

struct SequenceBatchTests {
  private static let prompts: [[Int32]] = [[3, 1, 4, 1, 5], [9, 2, 6]]
  /// Two groups with neighbours of one prompt, and one whose prompt comes back later.
  private static let completions: [(prompt: Int, tokens: [Int32])] = [
    (0, [5, 3]), (0, [5, 8, 9, 7]), (0, [1]), (1, [3, 2]), (1, [3, 8, 4]), (0, [6, 2]),
  ]

  private static func batch(sharingUpTo limit: Int) -> SequenceBatch {
    var batch = SequenceBatch(sharingUpTo: limit)
    for (prompt, tokens) in completions {
      let given = prompts[prompt]
      batch.append(
        given + tokens, asking: given.map { _ in false } + tokens.map { _ in true })
    }
    return batch
  }

  @Test func `neighbours share the rows of their prompt`() {
    let batch = Self.batch(sharingUpTo: 64)
    #expect(
      batch.sequences == [0..<5, 5..<7, 7..<11, 11..<12, 12..<15, 15..<17, 17..<20, 20..<27])
    #expect(batch.prefixes == [nil, 0, 0, 0, nil, 4, 4, nil])
    #expect(batch.rows == [4, 5, 4, 7, 8, 9, 4, 14, 15, 14, 17, 18, 24, 25])
    #expect(batch.asked == Self.batch(sharingUpTo: 0).asked)
    #expect(batch.targets == Self.batch(sharingUpTo: 0).targets)
  }

  @Test func `longer sequences share nothing`() {
    let batch = Self.batch(sharingUpTo: 4)
    #expect(batch.prefixes.allSatisfy { $0 == nil })
    #expect(batch.sequences == Self.batch(sharingUpTo: 0).sequences)
  }

  @Test func `sequences of which nothing is asked share nothing`() {
    var batch = SequenceBatch(sharingUpTo: 64)
    for _ in 0..<2 { batch.append([1, 2, 3], asking: [false, false, false]) }
    batch.append([1, 2, 3], asking: [true, true, false])
    #expect(batch.sequences == [0..<3, 3..<6, 6..<9])
    #expect(batch.prefixes == [nil, nil, nil])
  }

  @Test func `sharing changes no bit of the readings, and no gradient`() throws {
    let model = Toy.decoder()
    let parameters = model.namedParameters.map(\.parameter)
    func run(_ limit: Int) -> (logProbs: [Float], gradients: Gradients) {
      var logProbs: [Float] = []
      let (_, gradients) = valueAndGradient(at: parameters) {
        let readings = model.read(Self.batch(sharingUpTo: limit))
        logProbs = readings.logProbs.scalars
        return readings.logProbs.sum() + readings.entropies.sum() * 0.3
      }
      return (logProbs, gradients)
    }
    let (shared, whole) = (run(64), run(0))
    #expect(shared.logProbs == whole.logProbs)
    for parameter in parameters {
      let (a, b) = (shared.gradients[parameter]?.scalars, whole.gradients[parameter]?.scalars)
      let pairs = try zip(#require(a), #require(b))
      for (x, y) in pairs { #expect(abs(x - y) < 1e-5 * max(1, abs(y))) }
    }
  }
}
