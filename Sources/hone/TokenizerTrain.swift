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
      Data is rows (.jsonl, .json), of which every text counts, or plain text (.txt), a
      line at a time; all of them may be gzipped. The same data and settings give the
      same bytes.

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
    let sources = data.map { DataSource(path: $0) }
    let texts = try Dataset(.files(sources), directory: Places.here).rows.flatMap(\.texts)
    let tokenizer = try trainer.tokenizer(on: texts)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    try tokenizer.save(to: directory)
    Console.current.print("\(output): \(tokenizer.vocabularySize) ids, \(tokenizer.identity)")
  }
}

extension SentencePieceTrainer.ModelType: ExpressibleByArgument {}
