import Foundation
import Models
import Records
import Testing

@testable import hone

@Suite struct ModelParityTests {
  private static let models = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/models").path

  @Test func `gives the errors of each model, and writes copies`() async throws {
    let trial = try Trial()
    let outcome = await trial.hone(
      "model parity \(Self.models)/llama \(Self.models)/gpt2 --copies DIR/copies --json")
    #expect(outcome.code == 0, "\(outcome.error)")
    let readings = try #require(try JSON(parsing: Data(outcome.output.utf8)).array)
    #expect(readings.map { $0["family"] } == ["llama", "gpt2"])
    for reading in readings {
      #expect(try #require(reading["logits"]?.double) <= 2e-5)
      #expect(try #require(reading["loss"]?.double) <= 1e-6)
    }
    #expect(try #require(readings[0]["adam_w"]?.double) <= 2e-6)
    #expect(try #require(readings[0]["gradients"]?.double) <= 1e-4)
    #expect(trial.exists("copies/gpt2/model.safetensors.index.json"))
  }

  @Test func `fails where a model is beyond the tolerances, and names it`() async throws {
    let trial = try Trial()
    let folder = trial.folder.appending(path: "model")
    try FileManager.default.copyItem(atPath: Self.models + "/qwen2", toPath: folder.path)
    let io = folder.appending(path: "io.safetensors")
    try FileManager.default.removeItem(at: io)
    try FileManager.default.copyItem(
      atPath: Self.models + "/qwen3/io.safetensors", toPath: io.path)
    let outcome = await trial.hone("model parity \(Self.models)/qwen3 DIR/model")
    #expect(outcome.code == Code.software.rawValue)
    #expect(outcome.error == "error: model: beyond the tolerances\n")
    #expect(outcome.output.contains("beyond"))
  }

  private func trial(_ family: String = "llama") throws -> (Trial, URL) {
    let trial = try Trial()
    let folder = trial.folder.appending(path: "model")
    try FileManager.default.copyItem(atPath: Self.models + "/\(family)", toPath: folder.path)
    return (trial, folder)
  }

  @Test func `labels alone may be left out`() async throws {
    let (trial, folder) = try trial()
    let io = folder.appending(path: "io.safetensors")
    let ids = try #require(try Safetensors(contentsOf: io)["input_ids"])
    var bytes = try Data(contentsOf: io)
    let first = ids.bytes.lowerBound
    // −100.
    bytes.replaceSubrange(first..<first + 8, with: [0x9C] + [UInt8](repeating: 0xFF, count: 7))
    try trial.write("model/io.safetensors", bytes: bytes)
    let outcome = await trial.hone("model parity DIR/model")
    #expect(
      outcome.error == "error: DIR/model/io.safetensors: input_ids: expected tokens of a "
        + "vocabulary of 97, found -100\n")
  }

  @Test func `a golden gradient of another size is beyond the tolerances`() async throws {
    let (trial, folder) = try trial()
    let file = folder.appending(path: "grads.safetensors")
    let stored = try Safetensors(contentsOf: file)
    let items = try stored.entries.map { entry in
      let scalars = try stored.floats(entry.name)
      let isCut = entry.name == "model.norm.weight"
      return Safetensors.Item(
        name: entry.name, shape: isCut ? [1] : entry.shape,
        scalars: isCut ? [scalars[0]] : scalars)
    }
    try FileManager.default.removeItem(at: file)
    try Safetensors.write(items, to: file)
    let outcome = await trial.hone("model parity DIR/model")
    #expect(outcome.error == "error: model: beyond the tolerances\n")
  }

  @Test func `greedy texts longer than a dynamic rotation are refused`() async throws {
    let (trial, _) = try trial("gemma2")
    try trial.change("model/config.json") { text in
      var members = (try? JSON(parsing: text))?.members ?? []
      members.removeAll { ["rope_parameters", "max_position_embeddings"].contains($0.key) }
      members.append(.init("max_position_embeddings", 8))
      members.append(.init("rope_scaling", ["type": "dynamic", "factor": 2.0]))
      return JSON.object(members).text
    }
    let outcome = await trial.hone("model parity DIR/model")
    #expect(outcome.code == 65)
    #expect(outcome.error.hasSuffix(" tokens are not for a model of 8 positions\n"))
  }

  @Test func `says which golden values are missing`() async throws {
    let trial = try Trial()
    try trial.makeModel()
    let outcome = await trial.hone("model parity DIR/model")
    #expect(outcome.code == Code.missing.rawValue)
    #expect(outcome.error == "error: DIR/model/io.safetensors: no such file\n")
  }
}
