import Foundation
import Models
import Records
import Synchronization
import Testing
import Text

@testable import hone

/// A folder of its own, in which command lines are tried; gone when the test ends.
final class Trial: Sendable {
  let folder = FileManager.default.temporaryDirectory.appending(path: "hone-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Where the fixtures lie that every clone has.
  static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures")

  /// What a command line gave; the folder is written as `DIR`.
  struct Outcome {
    var code: Int32
    var output: String
    var error: String
  }

  /// Runs a command line, in which `DIR` stands for the folder.
  func hone(
    _ line: String, input: [String] = [], stopAfter checks: Int = .max, columns: Int? = nil
  ) async -> Outcome {
    let (output, error) = (Collected(), Collected())
    let lines = Mutex(input[...])
    let asked = Collected()
    let console = Console(
      write: { output.add($0) }, error: { error.add($0 + "\n") }, columns: { columns },
      listen: {
        {
          asked.add(".")
          return asked.text.count > checks
        }
      }, readLine: { lines.withLock { $0.popFirst() } })
    let words = line.split(separator: " ").map { String($0).replacing("DIR", with: folder.path) }
    let code = await Console.$current.withValue(console) { await Hone.execute(words) }
    return Outcome(code: code, output: plain(output.text), error: plain(error.text))
  }

  private func plain(_ text: String) -> String { text.replacing(folder.path, with: "DIR") }

  /// Writes a file, in whose text `DIR` stands for the folder.
  func write(_ name: String, _ text: String) throws {
    try write(name, bytes: Data(text.replacing("DIR", with: folder.path).utf8))
  }

  func write(_ name: String, bytes: Data) throws {
    try bytes.write(to: folder.appending(path: name))
  }

  func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: name).path)
  }

  /// A model of 16 hidden numbers and one layer with a tokenizer that knows digits.
  func makeModel(
    _ name: String = "model", letters: String = "0123456789+-*=#,", context: Int = 32
  ) throws {
    let directory = folder.appending(path: name)
    var trainer = SentencePieceTrainer()
    trainer.modelType = .char
    let tokenizer = try trainer.tokenizer(on: [letters])
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    try tokenizer.save(to: directory)
    var settings = DecoderSettings()
    (settings.hiddenSize, settings.intermediateSize, settings.numHiddenLayers) = (16, 32, 1)
    (settings.numAttentionHeads, settings.numKeyValueHeads, settings.headDim) = (2, 1, 8)
    settings.maxPositionEmbeddings = context
    let configuration = try settings.configuration(
      vocabSize: tokenizer.vocabularySize, bosTokenID: tokenizer.bosID,
      eosTokenIDs: tokenizer.eosIDs)
    try Decoder(configuration, seed: Seed(1)).write(to: directory)
  }

  /// Five problems with their answers.
  static let rows =
    (1...5).map { #"{"prompt":"\#($0)+1=","completion":"\#($0 + 1)","answer":"\#($0 + 1)"}"# }
    .joined(separator: "\n") + "\n"

  /// A recipe of one short SFT stage and an evaluation over `data.jsonl`, from the model in `model`.
  static let recipe = """
    name: trial
    output: DIR/run
    model: {path: DIR/model}
    stages:
      - sft:
          data: {train: DIR/data.jsonl}
          max_steps: 2
          per_device_train_batch_size: 2
      - evaluate:
          data: {test: DIR/data.jsonl}
          rewards: [{verifier: {type: number_match}}]
          samples: 2
          k: [1, 2]
          max_completion_length: 4

    """

  /// Model, data and recipe.
  func makeAll() throws {
    try makeModel()
    try write("data.jsonl", Self.rows)
    try write("recipe.yaml", Self.recipe)
  }
}

/// Text that several threads add to.
private final class Collected: Sendable {
  private let box = Mutex("")
  var text: String { box.withLock { $0 } }
  func add(_ more: String) { box.withLock { $0 += more } }
}
