import Foundation
import Kernels
import Models
import Records
import Tensors
import Testing

@Suite struct DecoderTests {
  @Test(arguments: ["llama", "qwen2", "qwen3", "gemma2", "gpt2"])
  func `logits, log-probabilities, entropies and loss are those of transformers`(family: String)
    throws
  {
    try expectParity(Fixtures.models.appending(path: family))
  }

  static let families = [
    "gemma2", "gemma3_text", "gpt2", "llama", "llama31", "mistral", "qwen2", "qwen3", "smollm3",
  ]

  @Test(.enabled(if: Fixtures.reference != nil), arguments: families)
  func `every family has the logits of transformers`(family: String) throws {
    try expectParity(Fixtures.reference("oracle/models/\(family)"))
  }

  @Test(.enabled(if: Fixtures.reference != nil), arguments: families)
  func `tokens fed one by one have the bits of the whole sequence`(family: String) throws {
    let folder = try Fixtures.reference("oracle/models/\(family)")
    let (model, batch) = (try Decoder(contentsOf: folder), try GoldenBatch(folder))
    let width = model.configuration.vocabSize
    let logits = model.logits(batch.tokens, sequences: batch.sequences).scalars
    for sequence in batch.sequences {
      let (cache, fork) = (model.emptyCache(), sequence.count / 2)
      var pieces = [Array(batch.tokens[sequence].prefix(fork))]
      pieces += batch.tokens[sequence].dropFirst(fork).map { [$0] }
      var place = sequence.lowerBound - 1
      for piece in pieces {
        let scores = model.advance([cache], by: [piece]).floats
        place += piece.count
        #expect(scores == Array(logits[place * width..<(place + 1) * width]))
      }
    }
  }

  @Test(.enabled(if: Fixtures.reference != nil), arguments: families)
  func `every family goes on greedily as transformers does`(family: String) throws {
    let folder = try Fixtures.reference("oracle/models/\(family)")
    let model = try Decoder(contentsOf: folder)
    for golden in try GreedyContinuation.read(folder) {
      #expect(golden.continuation(by: model) == golden.continuation)
    }
  }

  @Test func `gradients are those of transformers`() throws {
    try expectGradients(Fixtures.models.appending(path: "llama"))
  }

  @Test(.enabled(if: Fixtures.reference != nil), arguments: families)
  func `gradients of further families are those of transformers`(family: String) throws {
    try expectGradients(Fixtures.reference("oracle/models/\(family)"))
  }

  @Test func `packed and one by one give the same loss and gradient`() throws {
    let folder = Fixtures.models.appending(path: "qwen3")
    let (model, batch) = (try Decoder(contentsOf: folder), try GoldenBatch(folder))
    let parameters = model.namedParameters.map(\.parameter)
    let packed = valueAndGradient(at: parameters) { batch.loss(model) }
    var value: Float = 0
    var sums = parameters.map { [Float](repeating: 0, count: $0.scalars.count) }
    for part in batch.split() {
      let share = Float(part.rows.count) / Float(batch.rows.count)
      let (loss, gradients) = valueAndGradient(at: parameters) { part.loss(model) * share }
      value += loss
      for (index, parameter) in parameters.enumerated() {
        let gradient = try #require(gradients[parameter]).scalars
        for i in gradient.indices { sums[index][i] += gradient[i] }
      }
    }
    #expect(abs(value - packed.value) <= 1e-5)
    for (parameter, sum) in zip(parameters, sums) {
      let gradient = try #require(packed.gradients[parameter]).scalars
      #expect(largestDifference(gradient, sum) <= 1e-5)
    }
  }

  @Test func `a token that nothing trained comes after changes nothing`() throws {
    let folder = Fixtures.models.appending(path: "llama")
    let (model, batch) = (try Decoder(contentsOf: folder), try GoldenBatch(folder))
    // The last token of a sequence is the target of the place before it and is seen by none.
    var other = batch
    other.tokens[batch.sequences[0].upperBound - 1] = 0
    #expect(batch.loss(model).scalars == other.loss(model).scalars)
  }

  @Test func `a model from scratch depends on its seed alone`() throws {
    let shape = try DecoderSettings().configuration(vocabSize: 50, bosTokenID: 1, eosTokenIDs: [2])
    let (a, b) = (Decoder(shape, seed: Seed(7)), Decoder(shape, seed: Seed(7)))
    let c = Decoder(shape, seed: Seed(8))
    #expect(a.embedding.scalars == b.embedding.scalars)
    #expect(a.embedding.scalars != c.embedding.scalars)
    #expect(a.layers[0].mlp.up.weight.scalars != a.layers[1].mlp.up.weight.scalars)
    #expect(a.norm.weight.scalars.allSatisfy { $0 == 1 })
    // 50 · 128 draws of deviation 0.02: the root mean square is within 5%.
    let size = norm(a.embedding.scalars) / Double(50 * 128).squareRoot()
    #expect(abs(size / 0.02 - 1) < 0.05)
    let count = a.namedParameters.reduce(0) { $0 + $1.parameter.scalars.count }
    #expect(count == shape.parameterCount)
  }

  @Test func `a copy has parameters of its own`() throws {
    let shape = try DecoderSettings().configuration(vocabSize: 50, bosTokenID: 1, eosTokenIDs: [2])
    let model = Decoder(shape, seed: Seed(7))
    let copy = model.copy()
    #expect(copy.embedding.scalars == model.embedding.scalars)
    #expect(copy.embedding !== model.embedding)
    #expect(copy.head === copy.embedding)
  }

  @Test(.enabled(if: Fixtures.reference != nil))
  func `a trained model predicts what an independent implementation predicts`() throws {
    let folder = try Fixtures.reference("models/stories260K-hf")
    let model = try Decoder(contentsOf: folder)
    let golden = try Fixtures.json(folder.appending(path: "reference.json"))
    let ids = try #require(golden["prompt"]?["ids"]?.array).compactMap { $0.int.map(Int32.init) }
    let expected = try #require(golden["prompt"]?["last_logits"]?.array)
      .compactMap { $0.double.map { Float($0) } }
    let logits = model.logits(ids, sequences: [0..<ids.count]).scalars
    #expect(largestDifference(Array(logits.suffix(expected.count)), expected) <= 1e-4)
    let story = try #require(golden["nll_story"])
    let tokens = try #require(story["ids"]?.array).compactMap { $0.int.map(Int32.init) }
    let query = TokenQuery(
      rows: Array(0..<tokens.count - 1), targets: Array(tokens.dropFirst()))
    let logProbs = model.logProbs(tokens, sequences: [0..<tokens.count], of: query).logProbs
    let loss = -logProbs.scalars.reduce(0.0) { $0 + Double($1) } / Double(query.rows.count)
    #expect(abs(loss - (try #require(story["mean_nll"]?.double))) <= 1e-5)
  }

  @Test(.enabled(if: Fixtures.reference != nil))
  func `brain floats load and survive being written as such`() throws {
    let model = try Decoder(contentsOf: Fixtures.reference("models/verl-digit-random-llama"))
    try Fixtures.withTemporaryFolder { folder in
      let copy = folder.appending(path: "copy")
      try model.write(to: copy, as: .bfloat16)
      let again = try Decoder(contentsOf: copy)
      let configuration = try Fixtures.json(copy.appending(path: "config.json"))
      #expect(configuration["torch_dtype"] == "bfloat16")
      for (a, b) in zip(model.namedParameters, again.namedParameters) {
        #expect(a.parameter.scalars == b.parameter.scalars)
      }
    }
  }

  private func expectParity(_ folder: URL) throws {
    let (model, batch) = (try Decoder(contentsOf: folder), try GoldenBatch(folder))
    let golden = try Fixtures.json(folder.appending(path: "golden.json"))
    let logits = model.logits(batch.tokens, sequences: batch.sequences)
    #expect(largestDifference(logits.scalars, batch.logits) <= 2e-5)
    let query = TokenQuery(rows: batch.rows, targets: batch.targets)
    let found = model.logProbs(batch.tokens, sequences: batch.sequences, of: query)
    #expect(largestDifference(found.logProbs.scalars, batch.logProbs) <= 2e-5)
    if !batch.entropies.isEmpty {
      #expect(largestDifference(found.entropies.scalars, batch.entropies) <= 2e-5)
    }
    let loss = try #require(golden["loss"]?.double)
    #expect(abs(Double(batch.loss(model).scalars[0]) - loss) <= 1e-6 * loss)
  }

  private func expectGradients(_ folder: URL) throws {
    let (model, batch) = (try Decoder(contentsOf: folder), try GoldenBatch(folder))
    let golden = try Safetensors(contentsOf: folder.appending(path: "grads.safetensors"))
    let named = model.namedParameters
    let (_, gradients) = valueAndGradient(at: named.map(\.parameter)) { batch.loss(model) }
    #expect(named.map(\.name).sorted() == golden.entries.map(\.name))
    for entry in named {
      let (found, expected) = (
        model.configuration.asStored(
          entry.name, try #require(gradients[entry.parameter]).scalars,
          shape: entry.parameter.shape), try golden.floats(entry.name)
      )
      let difference = norm(zip(found, expected).map { $0 - $1 })
      #expect(difference <= max(1e-4 * norm(expected), 1e-7), "\(entry.name)")
    }
  }
}
