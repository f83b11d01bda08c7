import Foundation
import Models
import Records
import Testing

@Suite struct RotaryEmbeddingTests {
  @Test func `frequencies fall geometrically`() {
    // 10000 ^ (0, -1/2) for a head of 4.
    #expect(RotaryEmbedding().frequencies(headSize: 4) == [1, 0.01])
  }

  @Test(
    arguments: [
      ("linear", RotaryEmbedding(theta: 10_000, scaling: .linear(factor: 2))),
      (
        "llama3",
        RotaryEmbedding(
          theta: 500_000,
          scaling: .llama3(factor: 8, lowFrequency: 1, highFrequency: 4, originalContext: 8192))
      ),
    ])
  func `scaled frequencies are those of transformers`(name: String, rotary: RotaryEmbedding) throws
  {
    let golden = try Fixtures.json(Fixtures.models.appending(path: "rope.json"))
    let expected = try #require(golden[name]?["inv_freq"]?.array).compactMap(\.double)
    let found = rotary.frequencies(headSize: 2 * expected.count)
    for (a, b) in zip(found, expected) { #expect(abs(Double(a) - b) <= 1e-6 * b) }
  }
}
