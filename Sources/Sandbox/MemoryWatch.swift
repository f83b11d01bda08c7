import Dispatch
import Glibc

/// Looks at the memory of children, apart from the loop: its pipes do not wait for `/proc`.
enum MemoryWatch {
  /// One look at a time, in the order that they are asked for.
  private static let looks = DispatchQueue(label: "hone.memory-watch")

  /// Tells, soon, whether a process and those that descend from it hold more than `most` bytes together.
  static func look(at process: pid_t, _ most: Int, then: @escaping @Sendable (Bool) -> Void) {
    looks.async { then(ProcessTree(root: process).holdsMore(than: most)) }
  }
}
