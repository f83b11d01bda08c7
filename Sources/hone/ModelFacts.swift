import Foundation
import Models
import Records
import Text

/// What a model directory holds, by its configuration, headers and tokenizer.
struct ModelFacts: Encodable {
  /// How many parameters each part has.
  struct Parts: Encodable {
    var total = 0
    var embedding = 0
    var attention = 0
    var feedForward = 0
    var norms = 0
    var head = 0
    var other = 0
  }

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
  let parameters: Parts
  let memory: Memory
  let files: Files
  let tokenizer: Tokens?
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
    let tensors = checkpoint.parameters(of: shape)
    path = directory.relativePath
    family = shape.modelType
    (layers, hiddenSize) = (shape.numHiddenLayers, shape.hiddenSize)
    intermediateSize = shape.intermediateSize
    (heads, keyValueHeads) = (shape.numAttentionHeads, shape.numKeyValueHeads)
    (headSize, context) = (shape.headDim, shape.maxPositionEmbeddings)
    (vocabulary, endTokens) = (shape.vocabSize, shape.eosTokenIDs)
    parameters = Parts(tensors)
    let total = parameters.total
    memory = Memory(float32: 4 * total, bfloat16: 2 * total, float16: 2 * total)
    files = Files(
      count: checkpoint.names.count, bytes: checkpoint.byteCount,
      types: checkpoint.elementTypes.map(\.rawValue))
    var notes: [String] = []
    if total != shape.parameterCount {
      notes.append(
        "the files hold \(total) parameters, the configuration asks for \(shape.parameterCount)")
    }
    tokenizer = Tokens(directory, rows: shape.vocabSize, &notes)
    chatTemplate = Self.template(in: directory)
    training = try Self.training(tensors, total: total, adapter: adapter)
    self.notes = notes
  }

  private static func template(in directory: URL) -> String? {
    let file = directory.appending(path: "chat_template.jinja")
    if FileManager.default.fileExists(atPath: file.path) { return file.lastPathComponent }
    let settings = directory.appending(path: "tokenizer_config.json")
    guard let bytes = try? Data(contentsOf: settings), let json = try? JSON(parsing: bytes),
      let template = json["chat_template"], template != .null
    else { return nil }
    return settings.lastPathComponent
  }

  /// Everything; LoRA of rank 8 on every linear layer; an adapter, where one is given.
  private static func training(
    _ tensors: [CheckpointFiles.Holding], total: Int, adapter: URL?
  ) throws(CheckpointError) -> [Training] {
    func training(_ what: String, _ learned: Int, beside frozen: Int) -> Training {
      Training(what: what, parameters: learned, bytes: 4 * frozen + 16 * learned)
    }
    let rank = 8
    let linear = tensors.filter(\.isLinear)
    let pairs = linear.reduce(0) { $0 + rank * $1.entry.shape.reduce(0, +) }
    var ways = [
      training("everything", total, beside: 0),
      training("LoRA, rank \(rank), all linear", pairs, beside: total),
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
  /// The tokenizer in a directory; what keeps it from being read becomes a note.
  fileprivate init?(_ directory: URL, rows: Int, _ notes: inout [String]) {
    do {
      let tokenizer = try openTokenizer(at: directory)
      kind = tokenizer.kind
      let known = tokenizer.vocabulary
      (size, bos, eos, pad) = (known.size, known.bosID, known.eosIDs, known.padID)
      fits = known.size <= rows
      if !fits {
        notes.append("the tokenizer has \(known.size) tokens and the embedding \(rows) rows")
      }
    } catch {
      notes.append("\(error)")
      return nil
    }
  }
}

extension ModelFacts.Parts {
  init(_ tensors: [CheckpointFiles.Holding]) {
    for tensor in tensors {
      total += tensor.count
      self[keyPath: tensor.part] += tensor.count
    }
  }
}

extension CheckpointFiles {
  /// The tensors that are parameters: a tied head's copy and rotary tables are none.
  fileprivate func parameters(of shape: DecoderConfiguration) -> [Holding] {
    holdings.filter { holding in
      let name = holding.entry.name
      let isCopy = shape.tieWordEmbeddings && name == "lm_head.weight"
      return !isCopy && !name.hasSuffix(".rotary_emb.inv_freq")
    }
  }
}

extension CheckpointFiles.Holding {
  /// Pieces of tensors' names, and the part of the model that they mean; the first match counts.
  private static var parts: [(piece: String, part: WritableKeyPath<ModelFacts.Parts, Int>)] {
    [
      ("norm", \.norms), (".ln_", \.norms), ("embed_tokens.", \.embedding),
      ("wte.", \.embedding), ("wpe.", \.embedding), ("lm_head.", \.head), ("attn.", \.attention),
      ("mlp.", \.feedForward),
    ]
  }

  /// Where the tensor counts.
  fileprivate var part: WritableKeyPath<ModelFacts.Parts, Int> {
    Self.parts.first { entry.name.contains($0.piece) }?.part ?? \.other
  }

  /// Whether it is the matrix of a linear layer other than the head.
  fileprivate var isLinear: Bool {
    entry.shape.count == 2 && (part == \.attention || part == \.feedForward)
  }
}
