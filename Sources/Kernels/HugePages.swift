import Glibc
import Synchronization

/// Memory in huge pages for blocks that are smaller than one.
///
/// Blocks lie side by side in regions of whole huge pages. Besides fewer faults, that is a speed that does
/// not depend on where the system happens to put small pages. The memory of a block that is given back
/// goes back to the system; its place is kept for the next block of its size.
@safe final class HugePages: Sendable {
  static let pageSize = 2 << 20
  private static let smallPage = max(4096, sysconf(Int32(_SC_PAGESIZE)))
  private static let regionSize = 64 << 20

  private struct State {
    /// Where the next block begins, and where the region ends.
    var (next, end): (UInt, UInt) = (0, 0)
    /// Places of blocks that were given back, by size.
    var places: [Int: [UInt]] = [:]
  }
  private let state = Mutex(State())

  /// Room for `bytes`, at most a region, zeros or not; `nil` where the system has none.
  func take(_ bytes: Int) -> UnsafeMutableRawPointer? {
    let size = Self.rounded(bytes)
    return unsafe state.withLock { state in
      if let place = state.places[size]?.popLast() {
        return unsafe UnsafeMutableRawPointer(bitPattern: place)
      }
      if state.end - state.next < UInt(size) {
        guard let region = unsafe Self.pages(Self.regionSize) else { return nil }
        state.next = UInt(bitPattern: region)
        state.end = state.next + UInt(Self.regionSize)
      }
      defer { state.next += UInt(size) }
      return unsafe UnsafeMutableRawPointer(bitPattern: state.next)
    }
  }

  /// Takes back what `take(bytes)` gave.
  func give(_ block: UnsafeMutableRawPointer, _ bytes: Int) {
    let size = Self.rounded(bytes)
    unsafe madvise(block, size, MADV_DONTNEED)
    let place = UInt(bitPattern: block)
    state.withLock { $0.places[size, default: []].append(place) }
  }

  /// A block of its own that begins at a huge page, and consists of such where they are to be had.
  static func pages(_ bytes: Int) -> UnsafeMutableRawPointer? {
    let size = rounded(bytes)
    let memory = unsafe mmap(
      nil, size + pageSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let memory = unsafe memory, unsafe memory != MAP_FAILED else { return nil }
    // What lies before the block and behind it goes back.
    let start = unsafe memory.alignedUp(toMultipleOf: pageSize)
    let (before, behind) = unsafe (start - memory, pageSize - (start - memory))
    if before > 0 { unsafe munmap(memory, before) }
    if behind > 0 { unsafe munmap(start + size, behind) }
    unsafe madvise(start, size, MADV_HUGEPAGE)
    return unsafe start
  }

  private static func rounded(_ bytes: Int) -> Int {
    (bytes + smallPage - 1) / smallPage * smallPage
  }
}
