import ArgumentParser
import Datasets
import Foundation
import Stages
import Text

/// Makes a vocabulary from text.
struct TokenizerTrain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a SentencePiece vocabulary.",
    discussion: """
      Data is rows (.jsonl, .json, gzipped too), of which every text counts, or plain
      text, a line at a time. The same data and settings give the same bytes.

        hone tokenizer train --data stories.txt --vocab-size 1024 --output vocabularies/stories
        hone tokenizer train --data rows.jsonl --model-type bpe --byte-fallback \\
          --vocab-size 2048 --symbol '<think>' --output vocabularies/think
      """)

  @Option(parsing: .upToNextOption, help: .init("Files to learn from.", valueName: "file"))
  var data: [String]
  @Option(help: .init("How many ids; not needed for char.", valueName: "n")) var vocabSize: Int?
  @Option(help: .init("A directory to make.", valueName: "dir")) var output: String
  @Option(help: "How pieces are found: unigram, bpe, char.")
  var modelType = SentencePieceTrainer.ModelType.unigram
  @Option(help: .init("A piece that is never split; may be repeated.", valueName: "text"))
  var symbol: [String] = []
  @Flag(help: "Spell unknown characters as bytes.") var byteFallback = false
  @Flag(help: "Split numbers into digits.") var splitDigits = false

  func run() async throws {
    let directory = URL(filePath: output, directoryHint: .isDirectory)
    if FileManager.default.fileExists(atPath: directory.path) {
      throw Refusal(.cannotCreate, "\(output): is there already; give a new directory")
    }
    var trainer = SentencePieceTrainer()
    trainer.modelType = modelType
    trainer.vocabSize = vocabSize
    trainer.userDefinedSymbols = symbol
    trainer.byteFallback = byteFallback
    trainer.splitDigits = splitDigits
    let tokenizer = try trainer.tokenizer(on: try data.flatMap(texts))
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    try tokenizer.save(to: directory)
    Console.current.print("\(output): \(tokenizer.vocabularySize) ids, \(tokenizer.identity)")
  }

  private func texts(_ file: String) throws -> [String] {
    let rows = [".jsonl", ".json", ".jsonl.gz", ".json.gz"]
    if rows.contains(where: { file.hasSuffix($0) }) {
      let source = DataSource(path: file)
      return try Dataset(.files([source]), directory: Places.here).rows.flatMap(\.texts)
    }
    guard let data = try? Data(contentsOf: URL(filePath: file)) else {
      throw Refusal(.missing, "\(file): cannot be read; give a file that is there")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw Refusal(.data, "\(file): is not valid UTF-8; save it as UTF-8")
    }
    return text.split(whereSeparator: \.isNewline).map(String.init)
  }
}

extension SentencePieceTrainer.ModelType: ExpressibleByArgument {}
