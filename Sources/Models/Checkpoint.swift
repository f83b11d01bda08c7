import Foundation
import Records
import Tensors

/// The tensors of a model directory: one safetensors file, or several with an index.
struct Checkpoint {
  /// The file that lists the tensors, for messages.
  let file: String
  /// Each tensor's name and the file that holds it, sorted by name.
  private let holders: [String: Safetensors]

  init(directory: URL) throws(CheckpointError) {
    let single = directory.appending(path: "model.safetensors")
    let index = directory.appending(path: "model.safetensors.index.json")
    if FileManager.default.fileExists(atPath: single.path) {
      let tensors = try Safetensors(contentsOf: single)
      file = tensors.file
      holders = Dictionary(uniqueKeysWithValues: tensors.entries.map { ($0.name, tensors) })
    } else if FileManager.default.fileExists(atPath: index.path) {
      file = index.path
      holders = try Self.shards(index, directory: directory)
    } else {
      throw CheckpointError(
        file: directory.path,
        problem: "neither model.safetensors nor model.safetensors.index.json is there")
    }
  }

  /// The tensor's names, sorted.
  var names: [String] { holders.keys.sorted() }

  /// The file that holds a tensor.
  func holder(of name: String) -> Safetensors? { holders[name] }

  /// How the largest tensor is held where it keeps its type.
  var largestType: NumberType {
    let entries = names.compactMap { holders[$0]?[$0] }
    let largest = entries.max { $0.bytes.count < $1.bytes.count }
    switch largest?.elementType {
    case .bfloat16: return .bfloat16
    case .float16: return .float16
    default: return .float32
    }
  }

  /// A parameter of a tensor that must have this shape and be finite.
  ///
  /// Vectors are small, and always floats of 32 bits.
  func parameter(_ name: String, shape: [Int], as type: WeightType)
    throws(CheckpointError) -> Parameter
  {
    guard let holder = holders[name], let entry = holder[name] else {
      throw CheckpointError(
        file: file, item: name,
        problem: "missing; the configuration asks for a tensor of shape \(shape)")
    }
    guard entry.shape == shape else {
      throw CheckpointError(
        file: holder.file, item: name,
        problem: "expected shape \(shape), found \(entry.shape)")
    }
    if shape.count > 1, let half = type.half(of: entry.elementType) {
      return Parameter(try holder.halves(name, as: half), shape: shape)
    }
    return Parameter(try holder.finiteFloats(name), shape: shape)
  }

  private static func shards(_ index: URL, directory: URL) throws(CheckpointError)
    -> [String: Safetensors]
  {
    let fields = try ConfigurationReader(contentsOf: index)
    guard let map = try fields.object("weight_map") else {
      throw fields.mismatch("weight_map", "an object")
    }
    var files: [String: Safetensors] = [:]
    var holders: [String: Safetensors] = [:]
    for member in map.json.members ?? [] {
      guard let name = member.value.string, !name.contains("/"), name.hasSuffix(".safetensors")
      else {
        throw map.fail(
          member.key, "expected the name of a safetensors file here, found \(member.value.text)")
      }
      let open = files[name]
      let shard = open == nil ? try Safetensors(contentsOf: directory.appending(path: name)) : open
      files[name] = shard
      guard let shard, shard[member.key] != nil else {
        throw map.fail(member.key, "not in \(name)")
      }
      holders[member.key] = shard
    }
    return holders
  }
}
