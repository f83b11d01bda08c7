import ArgumentParser
import Foundation
import Kernels
import Models
import Text

/// A model that a command reads, and how.
struct ModelOptions: ParsableArguments {
  @Argument(help: "A checkpoint's directory, or a run.") var model: String
  @Option(help: .init("A tokenizer other than the model's own.", valueName: "path"))
  var tokenizer: String?
  @Option(help: .init("How many threads compute.", valueName: "n")) var threads: Int?
  @Flag(help: "Sequences do not open with BOS.") var noBos = false

  func validate() throws {
    if let threads, !(1...256 ~= threads) {
      throw ValidationError("--threads is \(threads); give 1 to 256")
    }
  }

  /// Where the model lies.
  func directory() throws -> URL { try Places.model(model) }

  /// The model; from here on as many threads compute as were asked for.
  func decoder() throws -> Decoder {
    if let threads { Threads.count = threads }
    return try Decoder(contentsOf: try directory())
  }

  /// What writes and reads for a model of this shape.
  ///
  /// - Throws: `Refusal` where the tokenizer knows more tokens than the model.
  func renderer(for shape: DecoderConfiguration) throws -> Renderer {
    let place = try tokenizer.map { URL(filePath: $0) } ?? directory()
    let vocabulary = try openTokenizer(at: place)
    let (size, rows) = (vocabulary.vocabularySize, shape.vocabSize)
    guard size <= rows else {
      throw Refusal(
        .data,
        "\(tokenizer ?? model): the tokenizer has \(size) tokens and the model \(rows); "
          + "give the tokenizer that the model was trained with")
    }
    return Renderer(vocabulary, addsBOS: !noBos)
  }
}

extension Renderer {
  /// The tokens that end what a model of this shape writes: the tokenizer's, then the model's.
  func ends(of shape: DecoderConfiguration) -> [Int32] {
    let own = tokenizer.eosIDs
    return own + shape.eosTokenIDs.filter { !own.contains($0) }
  }
}
