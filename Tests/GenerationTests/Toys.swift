import Foundation
import Generation
import Kernels
import Models
import Records
import Text

/// Where golden numbers lie.
enum Fixtures {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures")
  /// The folder of further reference material, where the machine has one.
  static let reference = ProcessInfo.processInfo.environment["HONE_REFERENCE"]
    .map { URL(filePath: $0) }

  static func model(_ family: String) throws -> Decoder {
    try Decoder(contentsOf: folder.appending(path: "models/\(family)"))
  }

  static func json(_ path: String) throws -> JSON {
    try JSON(parsing: Data(contentsOf: folder.appending(path: path)))
  }
}

/// The families of the tiny checkpoints: plain, with biases, with normed queries and keys, with
/// windows and caps, with learned positions.
let families = ["llama", "qwen2", "qwen3", "gemma2", "gpt2"]

/// A vocabulary in which id 0 is a space and each id one character of ASCII; those past `~` are
/// silent.
struct Characters: Tokenizer {
  var vocabulary = Vocabulary(size: 97, identity: "characters")

  func encode(_ text: String, at position: TextPosition, specials: SpecialText)
    throws(TokenizerError) -> [Int32]
  {
    text.utf8.map { Int32($0) - 32 }
  }
  func bytes(of id: Int32) -> [UInt8] { 0..<95 ~= id ? [UInt8(id + 32)] : [] }
  func piece(of id: Int32) -> String? { String(decoding: bytes(of: id), as: UTF8.self) }
  func save(to directory: URL) throws(TokenizerError) {}
}

extension SampleRequest {
  /// A request of plain sampling that nothing but its limit ends.
  static func plain(_ prefix: [Int32], limit: Int, seed: Int, temperature: Float = 1)
    -> SampleRequest
  {
    var settings = SamplingSettings()
    settings.temperature = temperature
    return SampleRequest(
      prefix: prefix, settings: settings, ends: [], limit: limit, seed: Seed(1).child(seed))
  }

  /// The request without sampling.
  static func greedy(_ prefix: [Int32], limit: Int) -> SampleRequest {
    plain(prefix, limit: limit, seed: 0, temperature: 0)
  }
}

/// How far sampler and trainer may lie apart: not at all where products are batch-invariant.
let tolerance: Float = checkBatchInvariance() ? 0 : 1e-4

/// The largest absolute difference.
func largestDifference(_ a: some Collection<Float>, _ b: some Collection<Float>) -> Float {
  a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
}

/// A run of one engine over some requests.
func sampled(_ model: Decoder, _ requests: [SampleRequest], capacity: Int = 512) async throws
  -> [Action]
{
  let engine = Engine(model, tokenizer: Characters(), capacity: capacity)
  defer { engine.close() }
  return try await engine.sample(requests).map { try $0.get() }
}
