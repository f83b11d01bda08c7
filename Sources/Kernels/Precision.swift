import CKernels

/// How exactly a product takes its factors; sums are 32-bit floats either way.
public enum Precision: String, Sendable, Codable, CaseIterable {
  /// As they are.
  case float32
  /// Rounded to the upper 16 bits of a float, ties to even. Twice as fast; a row's bits still do not
  /// depend on the other rows.
  case bf16
  /// Rounded to whole numbers of -127 to 127 times a scale: of each 320 numbers of a row of weights, and
  /// of a token's states. For writing samples; gradients take the factors as they are. A row's bits
  /// do not depend on the other rows.
  case int8

  /// What a processor needs beside AVX-512.
  public var `extension`: String {
    switch self {
    case .float32: "none"
    case .bf16: "AVX512_BF16"
    case .int8: "AVX512_VNNI"
    }
  }

  /// Whether this processor has such products.
  public var isSupported: Bool {
    switch self {
    case .float32: true
    case .bf16: hone_has_pairs()
    case .int8: hone_has_bytes()
    }
  }

  /// Bytes of a weight that is laid out for it; `nil` where it keeps those that it has.
  public var byteCount: Int? {
    switch self {
    case .float32: nil
    case .bf16: 2
    case .int8: 1
    }
  }

  /// That of the products with which gradients are computed.
  public var ofGradients: Precision { self == .int8 ? .float32 : self }
}
