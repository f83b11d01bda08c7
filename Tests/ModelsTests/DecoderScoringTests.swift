import Foundation
import Models
import Records
import Tensors
import Testing

@Suite struct DecoderScoringTests {
  private static let golden = Fixtures.models.appending(path: "llama_reward")

  /// The padded batch of `io.safetensors` without its padding, and its scores.
  private func batch() throws -> (tokens: [Int32], sequences: [Range<Int>], scores: [Float]) {
    let io = try Safetensors(contentsOf: Self.golden.appending(path: "io.safetensors"))
    let (ids, mask) = (try io.integers("input_ids"), try io.integers("attention_mask"))
    let shape = try #require(io["input_ids"]).shape
    var (tokens, sequences): ([Int32], [Range<Int>]) = ([], [])
    for row in 0..<shape[0] {
      let cells = row * shape[1]..<(row + 1) * shape[1]
      let kept = cells.filter { mask[$0] == 1 }.map { Int32(ids[$0]) }
      sequences.append(tokens.count..<tokens.count + kept.count)
      tokens += kept
    }
    return (tokens, sequences, try io.floats("scores"))
  }

  @Test func `scores are those of transformers`() throws {
    let model = try Decoder(contentsOf: Self.golden)
    let batch = try batch()
    let scores = model.scores(batch.tokens, sequences: batch.sequences)
    #expect(scores.shape == [batch.sequences.count])
    #expect(largestDifference(scores.scalars, batch.scores) < 2e-5)
    // Each alone scores what it does among others.
    for (sequence, score) in zip(batch.sequences, scores.scalars) {
      let tokens = Array(batch.tokens[sequence])
      #expect(
        abs(model.scores(tokens, sequences: [0..<tokens.count]).scalars[0] - score) < 1e-5)
    }
  }

  @Test(arguments: ["llama", "qwen2", "gemma2", "gpt2"])
  func `a scorer of every family is written as a classifier and read again`(family: String) throws {
    let policy = try Decoder(contentsOf: Fixtures.models.appending(path: family))
    let scorer = policy.scorer(padID: policy.configuration.eosTokenIDs.first, seed: Seed(1))
    #expect(scorer.embedding === policy.embedding)
    let names = scorer.namedParameters.map(\.name)
    #expect(names.last == "score.weight")
    #expect(!names.contains("lm_head.weight"))
    try Fixtures.withTemporaryFolder { folder in
      let place = folder.appending(path: "reward")
      try scorer.write(to: place)
      let json = try Fixtures.json(place.appending(path: "config.json"))
      let stem = ["llama": "Llama", "qwen2": "Qwen2", "gemma2": "Gemma2", "gpt2": "GPT2"][family]
      #expect(
        json["architectures"]?.array
          == [.string((stem ?? "") + "ForSequenceClassification")])
      #expect(json["id2label"] == .object([.init("0", "LABEL_0")]))
      // An end of the text cannot be what fills up behind it.
      let pad = try #require(json["pad_token_id"]?.int)
      #expect(!policy.configuration.eosTokenIDs.contains(Int32(pad)))

      let again = try Decoder(contentsOf: place)
      #expect(again.configuration.isScoring)
      let (tokens, sequences): ([Int32], [Range<Int>]) = ([5, 7, 9, 4, 8], [0..<2, 2..<5])
      #expect(
        again.scores(tokens, sequences: sequences).scalars
          == scorer.scores(tokens, sequences: sequences).scalars)
    }
  }

  @Test func `the gradient is the slope`() throws {
    let model = try Decoder(contentsOf: Self.golden)
    let batch = try batch()
    let parameters = model.namedParameters.map(\.parameter)
    func loss() -> Tensor {
      model.scores(batch.tokens, sequences: batch.sequences).square().sum()
    }
    let (_, gradients) = valueAndGradient(at: parameters) { loss() }
    let start = parameters.map(\.scalars)
    let directions = parameters.map { gradients[$0]?.scalars ?? [] }
    #expect(!directions.contains { $0.isEmpty })
    let length = Float(norm(directions.flatMap { $0 }))
    func moved(_ by: Float) -> Double {
      for (parameter, (values, direction)) in zip(parameters, zip(start, directions)) {
        parameter.set(zip(values, direction).map { $0 + by * $1 / length })
      }
      return Double(loss().scalars[0])
    }
    let step: Float = 1e-3
    let slope = (moved(step) - moved(-step)) / Double(2 * step)
    #expect(abs(slope - Double(length)) < 1e-2 * Double(length), "\(slope) and \(length)")
  }

  @Test func `adapters leave a scorer's head to learn`() throws {
    let policy = try Decoder(contentsOf: Fixtures.models.appending(path: "llama"))
    let scorer = policy.scorer(seed: Seed(1))
    scorer.attach(try Adapters(LoRA(), for: scorer, seed: Seed(2)))
    let learned = scorer.namedParameters.filter(\.parameter.isTrainable).map(\.name)
    #expect(learned.first == "score.weight")
    #expect(learned.dropFirst().allSatisfy { $0.contains("lora_") })
  }

  @Test func `a classifier with several labels is refused`() throws {
    try Fixtures.withTemporaryFolder { folder in
      var members = try #require(
        Fixtures.json(Self.golden.appending(path: "config.json")).members)
      members.removeAll { $0.key == "id2label" }
      members.append(.init("id2label", .object([.init("0", "bad"), .init("1", "good")])))
      let file = folder.appending(path: "config.json")
      try Data(JSON.object(members).text.utf8).write(to: file)
      #expect {
        try DecoderConfiguration(contentsOf: file)
      } throws: {
        "\($0)".hasSuffix("id2label: has 2 labels; a reward model has one")
      }
    }
  }
}
