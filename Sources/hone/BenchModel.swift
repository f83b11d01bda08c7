import Foundation
import Kernels
import Models
import Records
import Text

/// The model that is measured: its shape, with weights from a seed.
struct BenchModel {
  let name: String
  let configuration: DecoderConfiguration

  /// The shape of a `config.json`, or the built-in one.
  /// - Parameter length: of the longest sequence that is measured.
  init(configFile path: String?, length: Int = 0) throws {
    let context = max(Self.context, length)
    guard let path else {
      name = "nano"
      configuration = try Self.nano(context)
      return
    }
    let file = URL(filePath: path)
    name = file.deletingPathExtension().lastPathComponent
    // The work is the same for every model; a short context would cut it.
    configuration = try DecoderConfiguration(contentsOf: file).withContext(atLeast: context)
  }

  /// Positions that every measured work has room in.
  private static let context = 1024

  /// Four layers of width 128 over 512 tokens, head and embedding apart: 0.9 million parameters.
  private static func nano(_ context: Int) throws -> DecoderConfiguration {
    var settings = DecoderSettings()
    settings.intermediateSize = 344
    settings.numKeyValueHeads = 4
    settings.maxPositionEmbeddings = context
    settings.tieWordEmbeddings = false
    return try settings.configuration(vocabSize: 512, bosTokenID: 1, eosTokenIDs: [2])
  }

  /// A model with weights of its own.
  func decoder(_ precision: Precision) -> Decoder {
    let decoder = Decoder(configuration, seed: Seed(1).child("model"))
    decoder.precision = precision
    return decoder
  }

  /// `count` tokens that differ from salt to salt.
  func tokens(_ count: Int, salt: Int) -> [Int32] {
    var generator = Seed(1).child("tokens").child(salt).generator()
    return (0..<count).map { _ in
      Int32(truncatingIfNeeded: generator.next() % UInt64(configuration.vocabSize))
    }
  }
}

/// Ids whose text is one letter each: what sampling needs where there is no vocabulary.
struct NumberTokenizer: Tokenizer {
  let vocabulary: Vocabulary

  init(_ size: Int) { vocabulary = Vocabulary(size: size, identity: "numbers") }

  func encode(_ text: String, at position: TextPosition, specials: SpecialText) -> [Int32] {
    text.utf8.map(Int32.init)
  }
  func bytes(of id: Int32) -> [UInt8] { [UInt8(ascii: "a") + UInt8(id % 26)] }
  func piece(of id: Int32) -> String? { String(id) }
  func save(to directory: URL) {}
}
