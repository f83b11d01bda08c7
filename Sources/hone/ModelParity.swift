import ArgumentParser
import Foundation
import Models
import Reports

/// Compares what models compute with golden values of another implementation.
struct ModelParity: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parity", abstract: "Compare models with golden values of transformers.",
    discussion: """
      Each directory is a checkpoint with golden values beside it, as far as they are
      there: io.safetensors (input_ids, attention_mask, labels, logits, and greedy
      texts as leftpad_input_ids, leftpad_attention_mask, leftpad_greedy_*),
      golden.json (loss), grads.safetensors, after_adamw_1.safetensors (learning rate
      0.001, weight decay 0.01, gradients clipped to a norm of 1).

      Tolerances: logits 2e-5; the loss 1e-6 of itself; a gradient 1e-4 of its
      tensor's norm; a weight after a step of AdamW 2e-6 where the clipped gradient is
      above 1e-6; greedy texts equal. The exit code is 70 beyond them.

        hone model parity oracle/models/llama oracle/models/gpt2
      """)

  @Argument(help: .init("Directories of checkpoints with golden values.", valueName: "dir"))
  var directories: [String]
  @Option(help: .init("Also write each model, in a directory of its own, here.", valueName: "dir"))
  var copies: String?
  @Flag(help: "Print the errors as JSON.") var json = false

  func run() async throws {
    var readings: [ParityReading] = []
    for directory in directories {
      let folder = URL(filePath: directory)
      let (decoder, name) = (try Decoder(contentsOf: folder), folder.lastPathComponent)
      // Small files, so that the index is tried as well; before the step that the reading takes.
      try copies.map {
        try decoder.write(to: URL(filePath: $0).appending(path: name), maxShardBytes: 100_000)
      }
      readings.append(try ParityReading(decoder, folder, name: name))
    }
    if json {
      try Console.current.print(json: readings)
    } else {
      Console.current.print(
        textTable(
          ["model", "family", "logits", "loss", "gradients", "AdamW", "greedy", ""],
          readings.map(\.row), texts: [0, 1, 7]))
    }
    let beyond = readings.filter { !$0.isWithin }.map(\.model)
    guard beyond.isEmpty else {
      throw Refusal(
        .software, "\(beyond.joined(separator: ", ")): beyond the tolerances")
    }
  }
}

extension ParityReading {
  /// The errors for people.
  fileprivate var row: [String] {
    func text(_ error: Double?) -> String { error.map { String(format: "%.1e", $0) } ?? "-" }
    return [
      model, family, text(logits), text(loss), text(gradients), text(adamW),
      greedy.map { "\($0.equal)/\($0.texts)" } ?? "-", isWithin ? "ok" : "beyond",
    ]
  }
}
