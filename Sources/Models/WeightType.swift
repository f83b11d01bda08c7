import Kernels

/// How the weights of a checkpoint are held in memory, under transformers' names of `dtype`.
///
/// 16-bit weights take half the memory and do not learn; vectors (norms, biases) are always 32 bits.
public enum WeightType: String, Sendable, Codable, CaseIterable {
  /// As the file has them.
  case auto
  /// 32 bits.
  case float32
  /// The upper 16 bits of a float, rounded to nearest, ties to even.
  case bfloat16
  /// IEEE half precision, rounded to nearest, ties to even.
  case float16

  /// The 16-bit type for a tensor that is stored as `element`; `nil` for 32 bits.
  func half(of element: Safetensors.ElementType) -> HalfType? {
    switch (self, element) {
    case (.bfloat16, _), (.auto, .bfloat16): .bfloat16
    case (.float16, _), (.auto, .float16): .float16
    default: nil
    }
  }
}
