import ArgumentParser
import Foundation
import Models
import Tensors

/// Merges adapters into their base.
struct ModelMerge: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Write a whole checkpoint of a model with adapters.",
    discussion: """
      What LoRA, rsLoRA or DoRA learned is added to the base's weights. The checkpoint is
      read again, and its logits on random tokens are compared with those of the model
      with its adapters on; where they differ by more than rounding it is removed, and
      the command fails. Tokenizer, chat template and generation settings are carried
      over, the adapters' own before the base's.

        hone model merge runs/my-seed0 --output models/mine
        hone model merge adapters --base models/llama --output models/mine --dtype bfloat16
      """)

  @Argument(help: "The directory of adapters, or a run.") var adapters: String
  @Option(help: .init("The directory to make.", valueName: "dir")) var output: String
  @Option(help: .init("The base, if not the one that the adapters name.", valueName: "dir"))
  var base: String?
  @Option(
    help: .init("float32, bfloat16 or float16; the base's where not given.", valueName: "type"))
  var dtype: NumberType?

  func run() async throws {
    let source = try ModelDirectory(
      try Places.model(adapters), base: base.map { URL(filePath: $0) })
    var merge = AdapterMerge()
    merge.precision = dtype
    let place = URL(filePath: output)
    let difference = try merge.write(source, to: place)
    Console.current.print(
      "\(place.relativePath): \(difference.precision.rawValue), logits differ by "
        + "\(difference.largest) at most, of \(difference.scale); rounding explains "
        + "\(difference.tolerance)")
  }
}

extension NumberType: ExpressibleByArgument {}
