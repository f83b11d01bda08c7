import Foundation
import Models
import Optimizers
import Records
import Tensors
import Testing

/// Six steps on one batch against torch's AdamW, which decays every parameter.
@Suite struct TrainingParityTests {
  @Test func `a step and five more are torch's`() throws {
    try expectParity(Fixtures.models.appending(path: "llama"))
  }

  @Test(
    .enabled(if: Fixtures.reference != nil),
    arguments: [
      "gemma2", "gemma3_text", "gpt2", "llama31", "mistral", "qwen2", "qwen3", "smollm3",
    ])
  func `a step and five more are torch's in further families`(family: String) throws {
    try expectParity(try #require(Fixtures.reference).appending(path: "oracle/models/\(family)"))
  }

  private func expectParity(_ folder: URL) throws {
    let model = try Decoder(contentsOf: folder)
    let golden = try JSON(parsing: Data(contentsOf: folder.appending(path: "golden.json")))
    var settings = AdamW()
    settings.weightDecay = 0.01
    var state = AdamWState(
      model.namedParameters.map { named in
        var decayed = named
        decayed.isDecayed = true
        return decayed
      })
    let batch = try TrainingBatch(folder)
    let (loss, gradients) = batch.valueAndGradient(model)
    let norm = try settings.step(&state, gradients: gradients, learningRate: 0.001)
    try expectClose(Double(loss), golden["loss"], 1e-6)
    try expectClose(norm, golden["grad_norm"], 1e-5)
    try expectWeights(
      model, gradients, clip: Float(min(1, 1 / norm)),
      folder.appending(path: "after_adamw_1.safetensors"))
    for later in try #require(golden["loss_and_gradnorm_steps_2_to_6"]?.array) {
      let (loss, gradients) = batch.valueAndGradient(model)
      let norm = try settings.step(&state, gradients: gradients, learningRate: 0.001)
      try expectClose(Double(loss), later.array?.first, 1e-4)
      try expectClose(norm, later.array?.last, 1e-3)
    }
  }

  private func expectClose(_ found: Double, _ expected: JSON?, _ tolerance: Double) throws {
    let expected = try #require(expected?.double)
    #expect(abs(found - expected) <= tolerance * abs(expected))
  }

  /// Where a clipped gradient is almost zero, Adam turns rounding into a step of up to the learning
  /// rate.
  private func expectWeights(
    _ model: Decoder, _ gradients: Gradients, clip: Float, _ file: URL
  ) throws {
    let golden = try Safetensors(contentsOf: file)
    for named in model.namedParameters {
      func stored(_ scalars: [Float]) -> [Float] {
        model.configuration.asStored(named.name, scalars, shape: named.parameter.shape)
      }
      let (found, expected) = (stored(named.parameter.scalars), try golden.floats(named.name))
      let gradient = stored(try #require(gradients[named.parameter]).scalars)
      let isClose = found.indices.allSatisfy {
        abs(found[$0] - expected[$0]) <= (abs(clip * gradient[$0]) > 1e-6 ? 2e-6 : 1.1e-3)
      }
      #expect(isClose, "\(named.name)")
    }
  }
}

/// The batch of `io.safetensors` without its padding.
private struct TrainingBatch {
  var tokens: [Int32] = []
  var sequences: [Range<Int>] = []
  var query = TokenQuery(rows: [], targets: [])

  init(_ folder: URL) throws {
    let io = try Safetensors(contentsOf: folder.appending(path: "io.safetensors"))
    let (ids, labels) = (try io.integers("input_ids"), try io.integers("labels"))
    let mask = try io.integers("attention_mask")
    let width = try #require(io["labels"]).shape[1]
    for start in stride(from: 0, to: ids.count, by: width) {
      let first = tokens.count
      for cell in start..<start + width where mask[cell] == 1 {
        if cell > start, labels[cell] != -100 {
          query.rows.append(tokens.count - 1)
          query.targets.append(Int32(labels[cell]))
        }
        tokens.append(Int32(ids[cell]))
      }
      sequences.append(first..<tokens.count)
    }
  }

  func valueAndGradient(_ model: Decoder) -> (Float, Gradients) {
    let (value, gradients) = Tensors.valueAndGradient(at: model.namedParameters.map(\.parameter)) {
      model.logProbs(tokens, sequences: sequences, of: query).logProbs.sum()
        * (-1 / Float(query.rows.count))
    }
    return (value, gradients)
  }
}
