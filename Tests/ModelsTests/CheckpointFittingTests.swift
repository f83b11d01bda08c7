import Foundation
import Records
import Tensors
import Testing

@testable import Models

@Suite struct CheckpointFittingTests {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "hone-\(UUID().uuidString)")

  /// A tiny model's directory, its tied head repeated in the file with `change` added.
  private func tied(change: Float) throws -> URL {
    var settings = DecoderSettings()
    (settings.hiddenSize, settings.intermediateSize, settings.numHiddenLayers) = (8, 8, 1)
    (settings.numAttentionHeads, settings.numKeyValueHeads, settings.headDim) = (1, 1, 8)
    let model = Decoder(
      try settings.configuration(vocabSize: 5, bosTokenID: nil, eosTokenIDs: [1]), seed: Seed(1))
    let place = folder.appending(path: "tied\(change)")
    try model.write(to: place)
    let file = place.appending(path: "model.safetensors")
    let items = model.namedParameters.map {
      Safetensors.Item(
        name: $0.name, shape: $0.parameter.shape, scalars: $0.parameter.scalars)
    }
    let head = model.head.scalars.map { $0 + change }
    try FileManager.default.removeItem(at: file)
    try Safetensors.write(
      items + [Safetensors.Item(name: "lm_head.weight", shape: [5, 8], scalars: head)],
      as: .float32, to: file)
    return place
  }

  @Test func `a tied head that the file repeats must be the embedding`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(throws: Never.self) { try Decoder(contentsOf: try tied(change: 0)) }
    let place = try tied(change: 1)
    let error = #expect(throws: CheckpointError.self) { try Decoder(contentsOf: place) }
    #expect(error?.item == "lm_head.weight")
    #expect(error?.problem.contains("tie_word_embeddings: true") == true)
    #expect(throws: CheckpointError.self) {
      try CheckpointConversion(to: .bfloat16).write(place, to: folder.appending(path: "copy"))
    }
  }

  @Test func `a conversion refuses a checkpoint that is not whole`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let place = try tied(change: 0)
    let file = place.appending(path: "model.safetensors")
    try FileManager.default.removeItem(at: file)
    try Safetensors.write(
      [
        Safetensors.Item(
          name: "model.norm.weight", shape: [8], scalars: .init(repeating: 1, count: 8))
      ],
      as: .float32, to: file)
    let copy = folder.appending(path: "copy")
    let error = #expect(throws: CheckpointError.self) {
      try CheckpointConversion(to: .bfloat16).write(place, to: copy)
    }
    #expect(error?.problem.hasPrefix("missing;") == true)
    #expect(!FileManager.default.fileExists(atPath: copy.path))
  }
}
