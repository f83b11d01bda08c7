import Foundation
import Kernels
import Models
import Records
import Testing

@testable import Generation

@Suite struct TokenSamplerTests {
  private func settings(
    temperature: Float = 1, topK: Int = 0, topP: Float = 1, minP: Float = 0
  ) -> SamplingSettings {
    var settings = SamplingSettings()
    settings.temperature = temperature
    settings.topK = topK
    settings.topP = topP
    settings.minP = minP
    return settings
  }

  private func probabilities(_ scores: [Float]) -> [Float] {
    let buffer = Buffer(scores)
    let reading = readRow(buffer, row: 0, width: scores.count, target: 0, temperature: 1)
    softmaxRow(buffer, row: 0, width: scores.count, temperature: 1, logSum: reading.logSum)
    return buffer.floats
  }

  private func kept(_ settings: SamplingSettings, of probabilities: [Float]) -> [Int] {
    let left = settings.filtered(probabilities)
    #expect(zip(left, probabilities).allSatisfy { $0 == 0 || $0 == $1 })
    return left.indices.filter { left[$0] > 0 }
  }

  @Test func `filters keep the tokens that transformers keeps`() throws {
    let golden = try Fixtures.json("generation/filters.json")
    let rows = try #require(golden["logits"]?.array)
    let cases = [
      ("top_k_5", settings(topK: 5)), ("top_p_0.8", settings(topP: 0.8)),
      ("top_p_0.95", settings(topP: 0.95)), ("min_p_0.1", settings(minP: 0.1)),
    ]
    for (name, settings) in cases {
      let expected = try #require(golden[name]?.array)
      for (row, tokens) in zip(rows, expected) {
        let scores = try #require(row.array).compactMap { $0.double.map { Float($0) } }
        let wanted = try #require(tokens.array).compactMap(\.int)
        #expect(kept(settings, of: probabilities(scores)) == wanted, "\(name)")
      }
    }
  }

  @Test func `ties with the last of the top k stay`() {
    // As in transformers, which removes what is below the k-th score: 0.2 is the second and third.
    #expect(kept(settings(topK: 2), of: [0.2, 0.1, 0.5, 0.2]) == [0, 2, 3])
    #expect(kept(settings(topK: 1), of: [0.25, 0.25, 0.25, 0.25]) == [0, 1, 2, 3])
    #expect(kept(settings(topK: 9), of: [0.5, 0.5]) == [0, 1])
  }

  @Test func `a nucleus holds the fewest tokens that reach its share, and at least one`() {
    let shares: [Float] = [0.125, 0.5, 0.25, 0.125]
    #expect(kept(settings(topP: 0.5), of: shares) == [1])
    #expect(kept(settings(topP: 0.51), of: shares) == [1, 2])
    #expect(kept(settings(topP: 0.75), of: shares) == [1, 2])
    // Of equal tokens at the border the first stays.
    #expect(kept(settings(topP: 0.8), of: shares) == [0, 1, 2])
    #expect(kept(settings(topP: 0.001), of: shares) == [1])
  }

  /// The definition: everything sorted.
  private func sortedFilter(_ settings: SamplingSettings, _ probabilities: [Float]) -> [Int] {
    var kept = probabilities.indices.sorted {
      (probabilities[$1], $0) < (probabilities[$0], $1)
    }
    if settings.topK > 0, settings.topK < kept.count {
      let least = probabilities[kept[settings.topK - 1]]
      kept = kept.filter { probabilities[$0] >= least }
    }
    let total = kept.reduce(0.0) { $0 + Double(probabilities[$1]) }
    var before = 0.0
    if settings.topP < 1 {
      kept = Array(
        kept.prefix { token in
          defer { before += Double(probabilities[token]) }
          return before < Double(settings.topP) * total
        })
    }
    if settings.minP > 0 {
      let floor = probabilities[kept[0]] * settings.minP
      kept = kept.filter { probabilities[$0] >= floor }
    }
    return kept.sorted()
  }

  @Test func `filters keep what a full sort would keep`() {
    let sharp = probabilities((0..<3000).map { Float(($0 * 7919) % 3001) / 200 })
    let flat = probabilities((0..<3000).map { Float(($0 * 7919) % 13) / 100 })
    for shares in [sharp, flat] {
      for (topK, topP, minP) in [
        (1, 1, 0), (50, 1, 0), (2999, 1, 0), (5000, 1, 0), (0, 0.001, 0), (0, 0.5, 0),
        (0, 0.95, 0), (0, 0.9999, 0), (40, 0.9, 0), (0, 1, 0.05), (0, 0.9, 0.1), (7, 0.8, 0.2),
      ] as [(Int, Float, Float)] {
        let settings = settings(topK: topK, topP: topP, minP: minP)
        #expect(kept(settings, of: shares) == sortedFilter(settings, shares))
      }
    }
  }

  @Test func `the least share is relative to the likeliest`() {
    #expect(kept(settings(minP: 0.5), of: [0.125, 0.5, 0.25, 0.125]) == [1, 2])
    #expect(kept(settings(minP: 1), of: [0.4, 0.4, 0.2]) == [0, 1])
  }

  @Test func `filters follow one another, each on what the last one left`() {
    // Top 2 leaves 0.5 and 0.25, of which 0.5 is a share of 2/3: enough for a nucleus of 0.6.
    #expect(kept(settings(topK: 2, topP: 0.6), of: [0.125, 0.5, 0.25, 0.125]) == [1])
    #expect(kept(settings(topP: 0.6), of: [0.125, 0.5, 0.25, 0.125]) == [1, 2])
  }

  @Test func `the recorded log-probability is that before any filter`() throws {
    let scores = Buffer([1, 3, 2, 0.5])
    let filtered = settings(temperature: 0.5, topK: 1).draw(scores, row: 0, width: 4, seed: Seed(1))
    // At temperature 1/2 scores are doubled: log(e⁶ / (e² + e⁶ + e⁴ + e)).
    let expected = 6 - log(exp(2.0) + exp(6.0) + exp(4.0) + exp(1.0))
    #expect(filtered.token == 1)
    #expect(abs(Double(filtered.logProb) - expected) < 1e-6)
    // Greedy takes the same token and reads it at temperature 1.
    let greedy = settings(temperature: 0).draw(scores, row: 0, width: 4, seed: Seed(1))
    let plain = 3 - log(exp(1.0) + exp(3.0) + exp(2.0) + exp(0.5))
    #expect(greedy.token == 1 && abs(Double(greedy.logProb) - plain) < 1e-6)
  }

  @Test func `greedy takes the first of equals`() {
    let drawn = settings(temperature: 0).draw(
      Buffer([9, 9, 1, 5, 7, 7]), row: 1, width: 3, seed: Seed(1))
    #expect(drawn.token == 1)
  }

  @Test(arguments: [0, 3, 16, 19])
  func `a single score that is not a number spoils the whole row`(place: Int) {
    var scores = (0..<20).map { Float($0) }
    scores[place] = .nan
    let reading = readRow(Buffer(scores), row: 0, width: 20, target: 5, temperature: 1)
    #expect(reading.logProb.isNaN)
    #expect(settings().draw(Buffer(scores), row: 0, width: 20, seed: Seed(1)).logProb.isNaN)
    #expect(
      settings(temperature: 0).draw(Buffer(scores), row: 0, width: 20, seed: Seed(1)).logProb.isNaN)
  }

  @Test func `tokens are drawn as often as they are likely`() {
    // Shares 1/8, 1/2, 1/4, 1/8 of 4000 draws; a deviation is at most √(4000 / 4) ≈ 32.
    let scores = Buffer([0.125, 0.5, 0.25, 0.125].map { log(Float($0)) })
    var counts = [0, 0, 0, 0]
    for i in 0..<4000 {
      let drawn = settings().draw(scores, row: 0, width: 4, seed: Seed(5).child(i))
      counts[Int(drawn.token)] += 1
    }
    for (count, expected) in zip(counts, [500, 2000, 1000, 500]) {
      #expect(abs(count - expected) < 128)
    }
  }

  @Test func `what is filtered is never drawn`() {
    let scores = Buffer([0.125, 0.5, 0.25, 0.125].map { log(Float($0)) })
    for i in 0..<200 {
      let drawn = settings(topK: 2).draw(scores, row: 0, width: 4, seed: Seed(5).child(i))
      #expect(drawn.token == 1 || drawn.token == 2)
    }
  }
}
