import CKernels

/// How exactly a product takes its factors; sums are 32-bit floats either way.
public enum Precision: String, Sendable, Codable, CaseIterable {
  /// As they are.
  case float32
  /// Rounded to the upper 16 bits of a float, ties to even. Twice as fast; a row's bits still do not
  /// depend on the other rows.
  case bf16

  /// Whether this processor has such products (`bf16` needs AVX512_BF16).
  public var isSupported: Bool { self == .float32 || hone_has_pairs() }
}
