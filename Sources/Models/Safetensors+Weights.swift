import Foundation
import Kernels
import Tensors

extension Safetensors {
  /// The elements of a tensor as floats, all of them finite.
  func finiteFloats(_ name: String) throws(CheckpointError) -> [Float] {
    let scalars = try floats(name)
    guard let place = scalars.firstIndex(where: { !$0.isFinite }) else { return scalars }
    throw notFinite(name, place, "\(scalars[place])")
  }

  /// The elements of a tensor as numbers of 16 bits, all of them finite, rounded where they have
  /// more.
  func finiteBits(_ name: String, as type: HalfType) throws(CheckpointError) -> [UInt16] {
    let bits = try bits(name, as: type)
    let exponent: UInt16 = type == .bfloat16 ? 0x7F80 : 0x7C00
    if let place = bits.firstIndex(where: { $0 & exponent == exponent }) {
      let found = try floats(name)[place]
      throw notFinite(name, place, "\(found)", found.isFinite ? " that \(type) can hold" : "")
    }
    return bits
  }

  private func bits(_ name: String, as type: HalfType) throws(CheckpointError) -> [UInt16] {
    if let same = try rawHalves(name, as: type) { return same }
    return try floats(name).map { $0.bits(as: type) }
  }

  private func notFinite(_ name: String, _ place: Int, _ found: String, _ bound: String = "")
    -> CheckpointError
  {
    CheckpointError(
      file: file, item: name,
      problem: "element \(place) is \(found); expected finite numbers\(bound)")
  }
}
