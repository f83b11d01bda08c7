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
      ("dynamic", RotaryEmbedding(theta: 10_000, scaling: .dynamic(factor: 2, context: 32_768))),
      (
        "llama3",
        RotaryEmbedding(
          theta: 500_000,
          scaling: .llama3(factor: 8, lowFrequency: 1, highFrequency: 4, originalContext: 8192))
      ),
      (
        "yarn",
        RotaryEmbedding(theta: 1e6, scaling: .yarn(YaRN(factor: 4, originalContext: 32_768)))
      ),
    ])
  func `scaled frequencies are those of transformers`(name: String, rotary: RotaryEmbedding) throws
  {
    let golden = try Fixtures.json(Fixtures.models.appending(path: "rope.json"))
    let expected = try #require(golden[name]?["inv_freq"]?.array).compactMap(\.double)
    // The dynamic ones were taken at twice the context.
    let found = rotary.frequencies(headSize: 2 * expected.count, length: 65_536)
    for (a, b) in zip(found, expected) { #expect(abs(Double(a) - b) <= 1e-6 * b) }
    let factor = try #require(golden[name]?["attention_factor"]?.double)
    #expect(abs(Double(rotary.attentionFactor) - factor) <= 1e-6)
  }
}
