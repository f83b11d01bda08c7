import Kernels

extension Tensor {
  /// Bytes of tensors that are gone, kept for the next ones, beyond the most in use at once.
  public static var idleMemory: Int { BufferMemory.slack }
}
