import Foundation
import Records
import Text

@testable import Datasets

/// A folder of its own that goes with its owner.
final class Folder {
  let url = FileManager.default.temporaryDirectory.appending(path: "hone-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes `bytes` to the file `name`.
  func write(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: url.appending(path: name))
  }

  func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

  /// The rows of the file `name`.
  func rows(_ name: String, _ change: (inout DataSource) -> Void = { _ in }) throws(DataError)
    -> [JSONRow]
  {
    var source = DataSource(path: name)
    change(&source)
    return try JSONRow.read(source, in: url.appending(path: name))
  }

  /// The data set of one source that holds `text`.
  func dataset(_ text: String, _ change: (inout DataSource) -> Void = { _ in }) throws -> Dataset {
    try write("x.jsonl", text)
    var source = DataSource(path: "x.jsonl")
    change(&source)
    return try Dataset(.files([source]), directory: url)
  }
}

/// Characters as tokens: `<pad>`, `<bos>`, `<eos>`, `<unk>` are 0 to 3.
func characters() throws -> SentencePieceTokenizer {
  var trainer = SentencePieceTrainer()
  trainer.modelType = .char
  return try trainer.tokenizer(on: ["0123456789+-*= abcdefghijklmnopqrstuvwxyz\n<|>QA:?"])
}
