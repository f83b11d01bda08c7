import Foundation
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

  @Test func `says which golden values are missing`() async throws {
    let trial = try Trial()
    try trial.makeModel()
    let outcome = await trial.hone("model parity DIR/model")
    #expect(outcome.code == Code.missing.rawValue)
    #expect(outcome.error == "error: DIR/model/io.safetensors: no such file\n")
  }
}
