import Kernels

extension Tensor {
  /// Bytes of tensors that are gone, kept for the next ones, beyond the most in use at once, `peak`.
  public static func idleMemory(peak: Int) -> Int { BufferMemory.slack(peak: peak) }

  /// Gives the memory of tensors that are gone back to the system: what follows may need less.
  public static func giveBackIdleMemory() { BufferMemory.giveBack() }
}
