import Foundation
import Models
import Objectives
import Records
import Tensors
import Testing

@testable import Stages

/// transformers 5.23's causal loss on given scores, through the head that Hone reads tokens with: an
/// identity in the place of its weights makes states of scores.
@Suite(.enabled(if: Fixtures.reference != nil)) struct SupervisedGoldenTests {
  @Test(arguments: [("nll", nil), ("nll_num_items_20", 20)] as [(String, Int?)])
  func `loss and gradient are those of transformers`(name: String, items: Int?) throws {
    let folder = try #require(Fixtures.reference).appending(path: "oracle/losses")
    let inputs = try Safetensors(contentsOf: folder.appending(path: "sft_inputs.safetensors"))
    let (scores, labels) = (try inputs.floats("logits"), try inputs.integers("labels"))
    let shape = try #require(inputs["logits"]).shape
    let (width, vocabulary) = (shape[1], shape[2])
    // A place's scores are of the next place's label; the last place of a row has none.
    let asked = labels.indices.filter { !$0.isMultiple(of: width) && labels[$0] != -100 }
    let states = Parameter(scores, shape: [shape[0] * width, vocabulary])
    let identity = Parameter(
      (0..<vocabulary * vocabulary).map { $0.isMultiple(of: vocabulary + 1) ? 1 : 0 },
      shape: [vocabulary, vocabulary])
    let (loss, gradients) = valueAndGradient(at: [states]) {
      let readings = readTokens(
        rows(states.value, asked.map { $0 - 1 }), identity,
        targets: asked.map { Int32(labels[$0]) }, temperature: 1)
      let batch = SupervisedBatch(logProbs: readings.logProbs, examples: [0..<asked.count])
      return CrossEntropy().losses(batch).sum() / Float(items ?? asked.count)
    }
    let golden = try #require(
      JSON(parsing: Data(contentsOf: folder.appending(path: "sft.json")))[name])
    let expected = try #require(golden["loss"]?.double)
    #expect(abs(Double(loss) - expected) <= 1e-5 * expected)
    let slopes = try #require(golden["grad_logits"]?.array)
      .flatMap { $0.array ?? [] }.flatMap { $0.array ?? [] }.compactMap(\.double)
    let found = try #require(gradients[states]).scalars
    #expect(found.count == slopes.count)
    #expect(zip(found, slopes).allSatisfy { abs(Double($0) - $1) <= 1e-6 })
  }
}
