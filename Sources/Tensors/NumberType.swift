import Kernels

/// How the numbers of a parameter are stored, under torch's names.
public enum NumberType: String, Sendable, Codable, CaseIterable {
  /// 32 bits: what learns.
  case float32
  /// The upper 16 bits of a float.
  case bfloat16
  /// IEEE half precision.
  case float16

  /// Bytes of a number.
  public var byteCount: Int { self == .float32 ? 4 : 2 }

  var half: HalfType? {
    switch self {
    case .float32: nil
    case .bfloat16: .bfloat16
    case .float16: .float16
    }
  }

  init(_ half: HalfType) {
    switch half {
    case .bfloat16: self = .bfloat16
    case .float16: self = .float16
    }
  }
}

extension Float {
  /// The bits of the nearest number of a 16-bit type, ties to even; a NaN stays one.
  ///
  /// A `float16` of what lies beyond its range is infinite.
  public func bits(as type: HalfType) -> UInt16 {
    switch type {
    case .float16: return Float16(self).bitPattern
    case .bfloat16:
      if isNaN { return UInt16(bitPattern >> 16) | 0x40 }
      return UInt16((bitPattern + 0x7FFF + (bitPattern >> 16 & 1)) >> 16)
    }
  }
}
