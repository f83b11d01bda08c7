import Foundation
import Records
import Tensors

extension DecoderConfiguration {
  /// The fields of a `config.json`: those that were read, with the precision of the weights.
  public func json(as precision: NumberType = .float32) -> JSON {
    .object(fields.stating(precision))
  }

  /// The fields of a `generation_config.json`: those that were read, else the tokens.
  public var generationJSON: JSON {
    if let generationFields { return .object(generationFields) }
    let ends = eosTokenIDs.map { JSON.int(Int($0)) }
    return [
      "bos_token_id": bosTokenID.map { .int(Int($0)) } ?? .null,
      "eos_token_id": ends.isEmpty ? .null : ends.count == 1 ? ends[0] : .array(ends),
    ]
  }
}

extension [JSON.Member] {
  /// The fields of a `config.json` with the precision of the weights, under the name that they have
  /// for it, in its place where it is there already, else at the end.
  func stating(_ precision: NumberType) -> [JSON.Member] {
    let key = contains { $0.key == "torch_dtype" } ? "torch_dtype" : "dtype"
    return setting(key, to: .string(precision.rawValue))
  }

  /// The members with `key` set, in its place where it is there already, else at the end.
  func setting(_ key: String, to value: JSON) -> [JSON.Member] {
    guard contains(where: { $0.key == key }) else { return self + [.init(key, value)] }
    return map { $0.key == key ? .init(key, value) : $0 }
  }
}

extension JSON {
  /// An object as text, a member a line.
  private var lines: String {
    let members = (members ?? []).map { "  \(JSON.string($0.key).text): \($0.value.text)" }
    return "{\n" + members.joined(separator: ",\n") + "\n}\n"
  }

  /// Writes an object into a new file, a member a line.
  func writeLines(to file: URL) throws(CheckpointError) {
    try writeNewFile(file) { try $0.write(contentsOf: Data(lines.utf8)) }
  }
}
