import Foundation
import Kernels
import Records
import Tensors

/// The tensors of a model directory: one safetensors file, or several with an index.
struct Checkpoint {
  /// The file that lists the tensors, for messages.
  let file: String
  /// Each tensor's name and the file that holds it.
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
      holders = try ShardIndex(contentsOf: index).open(in: directory)
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
  ///
  /// - Parameter isTransposed: whether the file has the matrix with its axes exchanged.
  func parameter(_ name: String, shape: [Int], isTransposed: Bool, as type: WeightType)
    throws(CheckpointError) -> Parameter
  {
    let stored = isTransposed ? shape.reversed() : shape
    let (holder, entry) = try tensor(name, shape: stored)
    if shape.count > 1, let half = type.half(of: entry.elementType) {
      let bits = try holder.finiteBits(name, as: half)
      return Parameter(
        Halves(bits: isTransposed ? transposed(bits, columns: shape[0]) : bits, type: half),
        shape: shape)
    }
    let scalars = try holder.finiteFloats(name)
    return Parameter(
      isTransposed ? transposed(scalars, columns: shape[0]) : scalars, shape: shape)
  }
}
