import Foundation
import Models
import Text

/// What a model directory holds, by its configuration, headers and tokenizer.
struct ModelFacts: Encodable {
  /// Bytes of the weights by how they are stored.
  struct Memory: Encodable {
    let float32: Int
    let bfloat16: Int
    let float16: Int
  }

  /// The files of weights.
  struct Files: Encodable {
    let count: Int
    let bytes: Int
    /// How numbers are stored, the most frequent first.
    let types: [String]
  }

  /// The tokenizer.
  struct Tokens: Encodable {
    let kind: String
    let size: Int
    let bos: Int32?
    let eos: [Int32]
    let pad: Int32?
    /// Whether the embedding has a row for every token.
    let fits: Bool
  }

  /// What one way of training changes, and needs.
  struct Training: Encodable {
    let what: String
    /// Numbers that are learned.
    let parameters: Int
    /// Bytes of all weights, of the learned ones' gradients and of Adam's moments.
    let bytes: Int
  }

  let path: String
  let family: String
  let layers: Int
  let hiddenSize: Int
  let intermediateSize: Int
  let heads: Int
  let keyValueHeads: Int
  let headSize: Int
  let context: Int
  let vocabulary: Int
  let endTokens: [Int32]
  let parameters: ParameterCounts
  let memory: Memory
  let files: Files
  let tokenizer: Tokens?
  /// Where the template stands; `role_tags` where conversations are written with those, `nil` where
  /// they are refused.
  let chatTemplate: String?
  let training: [Training]
  /// What may be wrong.
  let notes: [String]

  /// The facts of the model in `directory`, and of an adapter for it.
  ///
  /// - Throws: `CheckpointError` where configuration or headers cannot be read.
  init(directory: URL, adapter: URL? = nil) throws {
    let shape = try DecoderConfiguration(directory: directory)
    let checkpoint = try CheckpointFiles(directory: directory)
    path = directory.relativePath
    family = shape.modelType
    (layers, hiddenSize) = (shape.numHiddenLayers, shape.hiddenSize)
    intermediateSize = shape.intermediateSize
    (heads, keyValueHeads) = (shape.numAttentionHeads, shape.numKeyValueHeads)
    (headSize, context) = (shape.headDim, shape.maxPositionEmbeddings)
    (vocabulary, endTokens) = (shape.vocabSize, shape.eosTokenIDs)
    parameters = shape.parameterCounts
    let total = parameters.total
    memory = Memory(float32: 4 * total, bfloat16: 2 * total, float16: 2 * total)
    files = Files(
      count: checkpoint.names.count, bytes: checkpoint.byteCount,
      types: checkpoint.elementTypes.map(\.rawValue))
    var notes: [String] = []
    let held = checkpoint.parameterCount(of: shape)
    if held != total {
      notes.append("the files hold \(held) parameters, the configuration asks for \(total)")
    }
    let opened = Self.noting(&notes) { try openTokenizer(at: directory) }
    tokenizer = opened.map { Tokens($0, rows: shape.vocabSize, &notes) }
    let template = Self.noting(&notes) { try openChatTemplate(at: directory, for: opened) }
    chatTemplate = template.flatMap(Self.place(of:))
    training = try Self.training(shape, adapter: adapter)
    self.notes = notes
  }

  /// What `body` gives; what keeps it from giving anything becomes a note.
  private static func noting<R>(_ notes: inout [String], _ body: () throws -> R) -> R? {
    do {
      return try body()
    } catch {
      notes.append("\(error)")
      return nil
    }
  }

  private static func place(of template: any ChatTemplate) -> String? {
    if let jinja = template as? JinjaTemplate { return jinja.place }
    return template is RoleTags ? RoleTags.recipeName : nil
  }

  /// Everything; LoRA as recipes begin with it; an adapter, where one is given.
  private static func training(_ shape: DecoderConfiguration, adapter: URL?) throws -> [Training] {
    let (total, lora) = (shape.parameterCount, LoRA())
    func training(_ what: String, _ learned: Int, beside frozen: Int) -> Training {
      Training(what: what, parameters: learned, bytes: 4 * frozen + 16 * learned)
    }
    var ways = [
      training("everything", total, beside: 0),
      training(
        "LoRA, rank \(lora.r), all linear", try lora.parameterCount(on: shape), beside: total),
    ]
    if let adapter {
      let file = adapter.appending(path: "adapter_model.safetensors")
      let count = try CheckpointFiles(file: file).holdings.reduce(0) { $0 + $1.count }
      ways.append(training("the adapter \(adapter.relativePath)", count, beside: total))
    }
    return ways
  }
}

extension ModelFacts.Tokens {
  fileprivate init(_ tokenizer: any Tokenizer, rows: Int, _ notes: inout [String]) {
    kind = tokenizer.kind
    let known = tokenizer.vocabulary
    (size, bos, eos, pad) = (known.size, known.bosID, known.eosIDs, known.padID)
    fits = known.size <= rows
    if !fits {
      notes.append("the tokenizer has \(known.size) tokens and the embedding \(rows) rows")
    }
  }
}
