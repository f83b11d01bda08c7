import ArgumentParser
import Foundation
import Models
import Tensors

/// Writes a model again in another precision or in other files.
struct ModelConvert: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Write a model again in another precision, or in shards.",
    discussion: """
      A piece of a tensor is in memory at a time, so any model can be converted.
      Numbers are rounded to nearest, ties to even; one that the type cannot hold
      is an error. Tokenizer, chat template and generation settings are carried over.
      DESTINATION must not exist.

        hone model convert models/llama models/llama-bf16 --dtype bfloat16
        hone model convert models/llama models/small-files --dtype float32 --max-shard-size 500MB
      """)

  @Argument(help: "A checkpoint's directory, or a run.") var source: String
  @Argument(help: "The directory to make.") var destination: String
  @Option(help: .init("float32, bfloat16 or float16.", valueName: "type"))
  var dtype: NumberType
  @Option(help: .init("The most bytes of a file: 5GB, 200MB, 1GiB.", valueName: "size"))
  var maxShardSize = ByteSize(bytes: 5_000_000_000)

  func run() async throws {
    let conversion = CheckpointConversion(
      to: dtype, maxShardSize: maxShardSize.bytes)
    let place = URL(filePath: destination)
    let files = try conversion.write(try Places.model(source), to: place)
    let bytes = files.reduce(0) { sum, file in
      sum + ((try? file.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0)
    }
    Console.current.print(
      "\(place.relativePath): \(dtype.rawValue), \(ByteSize(bytes: bytes)) in \(files.count) "
        + (files.count == 1 ? "file" : "files"))
  }
}
