import ArgumentParser
import Foundation
import Models
import Reports
import Text

/// Shows what a model directory holds.
struct ModelInfo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Show what a model directory holds, and what would be trained.",
    discussion: """
      Reads the configuration, the headers of the weights and the tokenizer, so that
      it is fast on any model.

        hone model info models/llama
        hone model info models/llama --adapter checkpoints/lora

      Keys of --json: path, family, layers, hidden_size, intermediate_size, heads,
      key_value_heads, head_size, context, vocabulary, end_tokens, parameters (total,
      embedding, attention, feed_forward, norms, head), memory (float32, bfloat16,
      float16: bytes of the weights), files (count, bytes, types), tokenizer (kind,
      size, bos, eos, pad, fits), chat_template (where it stands, or role_tags; without
      one conversations are refused), training (a list of what, parameters, bytes:
      weights, gradients and Adam's moments), notes.
      An absent key means that there is no value.
      """)

  @Argument(help: "A checkpoint's directory, or a run.") var model: String
  @Option(help: .init("A LoRA adapter's directory.", valueName: "dir")) var adapter: String?
  @Flag(help: "Print the facts as JSON.") var json = false

  func run() async throws {
    let found = try ModelDirectory(try Places.model(model))
    let facts = try ModelFacts(
      directory: found.base,
      adapter: found.hasAdapters ? found.url : adapter.map { URL(filePath: $0) })
    if json { return try Console.current.print(json: facts) }
    Console.current.print(pairs(facts.rows))
    for note in facts.notes { Console.current.print("note: \(note)") }
  }
}

extension ModelFacts {
  /// The facts for people.
  var rows: [(String, String)] {
    let parts = [
      ("embedding", parameters.embedding), ("attention", parameters.attention),
      ("feed-forward", parameters.feedForward), ("norms", parameters.norms),
      ("head", parameters.head),
    ]
    return [
      ("family", family),
      (
        "layers",
        "\(layers) of width \(hiddenSize), feed-forward \(intermediateSize), \(heads) heads of "
          + "\(headSize), \(keyValueHeads) for keys and values"
      ),
      ("vocabulary", "\(grouped(vocabulary)) tokens"),
      ("context", "\(grouped(context)) tokens"),
      ("parameters", grouped(parameters.total)),
    ]
      + parts.filter { $0.1 > 0 }.map { ("  \($0.0)", grouped($0.1)) }
      + [
        (
          "memory",
          "\(ByteSize(bytes: memory.float32)) in float32, \(ByteSize(bytes: memory.bfloat16)) in "
            + "bfloat16 or float16"
        ),
        (
          "files",
          "\(files.count), \(ByteSize(bytes: files.bytes)), \(files.types.joined(separator: " "))"
        ),
        ("tokenizer", tokenizer?.text(rows: vocabulary) ?? "none"),
        ("chat template", templateText),
        (
          "end tokens",
          endTokens.isEmpty ? "none" : endTokens.map(String.init).joined(separator: ", ")
        ),
      ]
      + training.map {
        ("train \($0.what)", "\(grouped($0.parameters)) parameters, \(ByteSize(bytes: $0.bytes))")
      }
  }
}

extension ModelFacts {
  private var templateText: String {
    guard let chatTemplate else { return "none; conversations are refused" }
    return chatTemplate == RoleTags.recipeName ? "none; plain role tags are used" : chatTemplate
  }
}

extension ModelFacts.Tokens {
  fileprivate func text(rows: Int) -> String {
    func id(_ name: String, _ id: Int32?) -> String { "\(name) \(id.map(String.init) ?? "none")" }
    let ends = eos.isEmpty ? "none" : eos.map(String.init).joined(separator: ", ")
    let unused = size < rows ? ", \(rows - size) rows of the embedding unused" : ""
    return "\(kind), \(grouped(size)) tokens\(unused); \(id("bos", bos)), eos \(ends), "
      + id("pad", pad)
  }
}
