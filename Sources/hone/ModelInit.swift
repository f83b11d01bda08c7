import ArgumentParser
import Foundation
import Models
import Tensors
import Records
import Text

/// Makes a model of random weights.
struct ModelInit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make a model of random weights from a config.json.",
    discussion: """
      Weights are normal with the configuration's initializer_range, norms 1, biases 0,
      as transformers begins; each tensor depends on the seed and its name alone.
      DESTINATION must not exist.

        hone model init models/llama/config.json checkpoints/new --seed 7
        hone model init my-config.json checkpoints/new --seed 7 --tokenizer models/llama
      """)

  @Argument(help: .init("A config.json, or a directory with one.", valueName: "config"))
  var source: String
  @Argument(help: "The directory to make.") var destination: String
  @Option(help: .init("Which weights.", valueName: "n")) var seed: UInt64
  @Option(help: .init("How they are stored: float32, bfloat16 or float16.", valueName: "type"))
  var dtype = NumberType.float32
  @Option(help: .init("A tokenizer to put beside them.", valueName: "path"))
  var tokenizer: String?

  func run() async throws {
    let shape = try DecoderConfiguration(contentsOf: configurationFile)
    let vocabulary = try tokenizer.map { try openTokenizer(at: URL(filePath: $0)) }
    if let size = vocabulary?.vocabularySize, size > shape.vocabSize {
      throw Refusal(
        .data,
        "\(tokenizer ?? ""): the tokenizer has \(size) tokens and the model \(shape.vocabSize); "
          + "set vocab_size to at least \(size)")
    }
    let place = URL(filePath: destination)
    if FileManager.default.fileExists(atPath: place.path) {
      throw Refusal(
        .cannotCreate,
        "\(destination): exists already and is not overwritten; choose a new directory")
    }
    try Decoder(shape, seed: Seed(seed)).write(to: place, as: dtype)
    try vocabulary?.save(to: place)
    Console.current.print(
      "\(place.relativePath): \(shape.modelType), \(grouped(shape.parameterCount)) "
        + "parameters, \(dtype.rawValue)")
  }

  private var configurationFile: URL {
    let given = URL(filePath: source)
    return given.isDirectory ? given.appending(path: "config.json") : given
  }
}
