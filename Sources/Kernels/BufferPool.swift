import CKernels
import Glibc
import Synchronization

/// The memory behind buffers: what one gives back, the next of its size takes.
///
/// Sizes are rounded up to eight classes a doubling, so that batches of nearly the same length find
/// each other's memory. What lies idle is bounded: with it, no more is held than was once in use at
/// the same time, and an eighth of it within 64 and 256 MiB. Small buffers are left to `malloc`.
@safe final class BufferPool: Sendable {
  static let shared = BufferPool()

  private static let smallest = 4096
  /// From here on memory comes from the system in pages, side by side with other blocks, and goes back
  /// there.
  private static let pageWise = 8192
  /// From here on it has huge pages of its own.
  private static let ownPages = 2 * HugePages.pageSize
  /// What may lie idle beyond a peak of `peak` bytes.
  static func slack(peak: Int) -> Int { max(64 << 20, min(peak / 8, 256 << 20)) }
  private static let classes = 8 * 40

  private struct State {
    /// Addresses of idle blocks, by class.
    var idle = [[UInt]](repeating: [], count: classes)
    var idleBytes = 0
    var usedBytes = 0
    /// The most bytes used at once.
    var peak = 0
  }
  private let state = Mutex(State())
  /// The blocks that share huge pages.
  private let small = HugePages()

  init() { hone_tune_malloc() }

  /// Bytes that lie idle.
  var idle: Int { state.withLock { $0.idleBytes } }

  /// Room for `count` numbers.
  func take(_ count: Int) -> UnsafeMutablePointer<Float> {
    let wanted = max(64, count * 4)
    guard wanted >= Self.smallest else {
      return unsafe Self.allocate((wanted + 63) / 64 * 64, count)
    }
    let (index, bytes) = Self.sizeClass(wanted)
    let (address, surplus) = state.withLock { state -> (UInt?, [(UInt, Int)]) in
      state.usedBytes += bytes
      state.peak = max(state.peak, state.usedBytes)
      if let address = state.idle[index].popLast() {
        state.idleBytes -= bytes
        return (address, [])
      }
      return (nil, Self.surplus(&state))
    }
    for (address, bytes) in surplus { Self.release(address, bytes) }
    if let address, let block = unsafe UnsafeMutableRawPointer(bitPattern: address) {
      return unsafe block.bindMemory(to: Float.self, capacity: count)
    }
    return unsafe Self.allocate(bytes, count)
  }

  /// Takes back what `take(count)` gave.
  func give(_ block: UnsafeMutablePointer<Float>, _ count: Int) {
    let wanted = max(64, count * 4)
    guard wanted >= Self.smallest else { return unsafe free(block) }
    let (index, bytes) = Self.sizeClass(wanted)
    let address = UInt(bitPattern: block)
    let surplus = state.withLock { state in
      state.usedBytes -= bytes
      state.idle[index].append(address)
      state.idleBytes += bytes
      return Self.surplus(&state)
    }
    for (address, bytes) in surplus { Self.release(address, bytes) }
  }

  /// Gives all idle blocks back; the peak begins anew.
  func giveBackIdle() {
    let removed = state.withLock { state in
      let removed = state.idle.indices.flatMap { index in
        state.idle[index].map { ($0, Self.classBytes(index)) }
      }
      state.idle = Array(repeating: [], count: Self.classes)
      (state.idleBytes, state.peak) = (0, state.usedBytes)
      return removed
    }
    for (address, bytes) in removed { Self.release(address, bytes) }
  }

  /// Removes idle blocks until the bound holds, and little more than that where it can be: what the next
  /// step asks for again has to be cleared by the system.
  private static func surplus(_ state: inout State) -> [(UInt, Int)] {
    var removed: [(UInt, Int)] = []
    while true {
      let excess = state.usedBytes + state.idleBytes - state.peak - slack(peak: state.peak)
      guard excess > 0, let index = victim(state, excess), let address = state.idle[index].popLast()
      else { return removed }
      let bytes = classBytes(index)
      state.idleBytes -= bytes
      removed.append((address, bytes))
    }
  }

  /// The class to remove a block of: with huge pages of its own, the largest within `excess` or a small
  /// one. Blocks that share huge pages come last: what they give back breaks these up for good.
  private static func victim(_ state: State, _ excess: Int) -> Int? {
    let classes = state.idle.indices
    func isIdle(_ index: Int, _ sizes: ClosedRange<Int>) -> Bool {
      !state.idle[index].isEmpty && sizes.contains(classBytes(index))
    }
    return classes.last { isIdle($0, ownPages...max(ownPages, excess)) }
      ?? classes.first { isIdle($0, ownPages...8 * ownPages) }
      ?? classes.last { isIdle($0, 0...ownPages) } ?? classes.first { isIdle($0, 0...Int.max) }
  }

  /// The class that holds `wanted` bytes, and its size.
  static func sizeClass(_ wanted: Int) -> (index: Int, bytes: Int) {
    let doubling = Int.bitWidth - 1 - wanted.leadingZeroBitCount
    let step = 1 << (doubling - 3)
    let eighths = (wanted + step - 1) / step
    return ((doubling - 12) * 8 + eighths - 8, eighths * step)
  }

  private static func classBytes(_ index: Int) -> Int { (index % 8 + 8) << (index / 8 + 9) }

  private static func allocate(_ bytes: Int, _ count: Int) -> UnsafeMutablePointer<Float> {
    let memory =
      unsafe bytes < pageWise
      ? aligned_alloc(64, bytes)
      : bytes < ownPages ? shared.small.take(bytes) : HugePages.pages(bytes)
    guard let memory = unsafe memory else { preconditionFailure("out of memory: \(bytes) bytes") }
    return unsafe memory.bindMemory(to: Float.self, capacity: count)
  }

  private static func release(_ address: UInt, _ bytes: Int) {
    guard let memory = unsafe UnsafeMutableRawPointer(bitPattern: address) else { return }
    if bytes < pageWise {
      unsafe free(memory)
    } else if bytes < ownPages {
      unsafe shared.small.give(memory, bytes)
    } else {
      unsafe munmap(memory, bytes)
    }
  }
}

/// The memory that is kept for buffers to come.
public enum BufferMemory {
  /// Bytes that may lie idle for reuse beyond the most that was in use at once.
  public static func slack(peak: Int) -> Int { BufferPool.slack(peak: peak) }
  /// Gives all of it back to the system, and forgets how much was in use.
  public static func giveBack() { BufferPool.shared.giveBackIdle() }
}
