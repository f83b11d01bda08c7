import Foundation
import Kernels
import Models
import Records
import Testing

@testable import Tensors

@Suite struct RecomputedLayersTests {
  /// A loss and the gradients of all that learns, as bits.
  private func bits(_ model: Decoder, _ loss: (Decoder) -> Tensor) -> (UInt32, [[UInt32]?]) {
    let parameters = model.namedParameters.map(\.parameter)
    let (value, gradients) = valueAndGradient(at: parameters) { loss(model) }
    return (
      value.bitPattern, parameters.map { gradients[$0]?.scalars.map(\.bitPattern) }
    )
  }

  private func expectSameBits(
    _ model: Decoder, sourceLocation: SourceLocation = #_sourceLocation,
    _ loss: (Decoder) -> Tensor
  ) {
    model.recomputesLayers = false
    let kept = bits(model, loss)
    model.recomputesLayers = true
    let anew = bits(model, loss)
    #expect(kept.0 == anew.0, sourceLocation: sourceLocation)
    #expect(kept.1.contains { $0 != nil }, sourceLocation: sourceLocation)
    for (named, (a, b)) in zip(model.namedParameters, zip(kept.1, anew.1)) {
      #expect(a == b, "\(named.name)", sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: ["llama", "qwen2", "qwen3", "gemma2", "gpt2"])
  func `every family keeps its bits`(family: String) throws {
    let folder = Fixtures.models.appending(path: family)
    let batch = try GoldenBatch(folder)
    expectSameBits(try Decoder(contentsOf: folder)) { batch.loss($0) }
  }

  @Test(.enabled(if: Fixtures.reference != nil), arguments: DecoderTests.families)
  func `further families keep their bits`(family: String) throws {
    let folder = try Fixtures.reference("oracle/models/\(family)")
    let batch = try GoldenBatch(folder)
    expectSameBits(try Decoder(contentsOf: folder)) { batch.loss($0) }
  }

  @Test(arguments: PEFT.kinds, [WeightType.float32, .bfloat16])
  func `adapters drop the same twice`(kind: String, type: WeightType) throws {
    let model = try PEFT.model(kind, as: type)
    let batch = try GoldenBatch(PEFT.directory(kind))
    let adapters = try #require(model.adapters)
    model.attach(adapters.dropping(0.3))
    let query = TokenQuery(rows: batch.rows, targets: batch.targets)
    func loss(_ seed: Seed?) -> (Decoder) -> Tensor {
      { model in
        model.logProbs(batch.tokens, sequences: batch.sequences, of: query, dropout: seed)
          .logProbs.sum()
      }
    }
    expectSameBits(model, loss(Seed(3)))
    expectSameBits(model, loss(nil))
    #expect(bits(model, loss(Seed(3))).0 != bits(model, loss(nil)).0)
  }

  @Test(arguments: ["llama", "qwen3", "gemma2"])
  func `prompts may be shared`(family: String) throws {
    let model = try Decoder(contentsOf: Fixtures.models.appending(path: family))
    let tokens: [Int32] = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]
    expectSameBits(model) { model in
      let states = model.hidden(
        tokens, sequences: [0..<5, 5..<8, 8..<10, 10..<12], prefixes: [nil, 0, 0, nil])
      let readings = model.logProbs(
        of: states, TokenQuery(rows: Array(0..<12), targets: tokens))
      return readings.logProbs.sum() + readings.entropies.sum() * 0.3
    }
  }

  @Test func `a head of values may read the same states`() throws {
    let policy = try Decoder(contentsOf: Fixtures.models.appending(path: "llama"))
    let critic = policy.scorer(seed: Seed(1))
    let tokens: [Int32] = [3, 1, 4, 1, 5, 9]
    expectSameBits(policy) { policy in
      let states = policy.hidden(tokens, sequences: [0..<2, 2..<6])
      let query = TokenQuery(rows: Array(0..<6), targets: tokens)
      return critic.scores(of: states).square().sum()
        + policy.logProbs(of: states, query).logProbs.sum()
    }
    expectSameBits(critic) { $0.scores(tokens, sequences: [0..<2, 2..<6]).square().sum() }
  }

  @Test(arguments: [Precision.float32, .bf16], [1, 3])
  func `one layer and several keep their bits in each precision`(precision: Precision, layers: Int)
    throws
  {
    guard precision.isSupported else { return }
    var settings = DecoderSettings()
    (settings.hiddenSize, settings.numHiddenLayers) = (32, layers)
    let shape = try settings.configuration(vocabSize: 50, bosTokenID: 1, eosTokenIDs: [2])
    let model = Decoder(shape, seed: Seed(7))
    model.precision = precision
    let tokens = (0..<40).map { Int32($0 * 7 % 50) }
    let query = TokenQuery(rows: Array(0..<40), targets: tokens)
    expectSameBits(model) { model in
      model.logProbs(tokens, sequences: [0..<17, 17..<40], of: query).logProbs.sum()
    }
  }

  /// Without: some twenty steps a layer. With: one, between those of the embedding and the last norm.
  @Test func `the inputs of layers alone are kept`() throws {
    let model = try Decoder(contentsOf: Fixtures.models.appending(path: "llama"))
    let layers = model.layers.count
    func steps(recomputing: Bool) -> Int {
      model.recomputesLayers = recomputing
      var count = 0
      _ = valueAndGradient(at: model.namedParameters.map(\.parameter)) {
        let states = model.hidden([3, 1, 4], sequences: [0..<3])
        count = states.node.map(steps(under:)) ?? 0
        return states.sum()
      }
      return count
    }
    #expect(steps(recomputing: true) == layers + 2)
    #expect(steps(recomputing: false) > 10 * layers)
  }

  /// Nodes under `root`, and it, without the parameters.
  private func steps(under root: Node) -> Int {
    var seen: Set<ObjectIdentifier> = []
    var found = [root]
    while let node = found.popLast() {
      guard !node.inputs.isEmpty, seen.insert(ObjectIdentifier(node)).inserted else { continue }
      found += node.inputs.compactMap { $0 }
    }
    return seen.count
  }

  @Test func `views and copies do as their model does`() throws {
    let model = try Decoder(contentsOf: Fixtures.models.appending(path: "llama"))
    #expect(!model.recomputesLayers)
    model.recomputesLayers = true
    #expect(model.copy().recomputesLayers)
    #expect(model.twin().recomputesLayers)
    #expect(model.withoutAdapters.recomputesLayers)
    #expect(model.scorer(seed: Seed(1)).recomputesLayers)
  }
}
