/// The ids of one word while pairs of them are merged, and the room that this takes.
///
/// The pair with the lowest rank is merged first, of equal ones the leftmost: short words by looking
/// at every pair again, long ones by a heap, so that time grows no faster than n log n.
struct MergeRun {
  /// The word; set before `merge` and read after it.
  var ids: [Int32] = []
  private var ranks: [Int32] = []
  private var merged: [Int32] = []
  private static let scanLimit = 48

  /// Merges pairs until `merges` knows none of those left.
  ///
  /// - Parameter barred: ids that no merge may make.
  mutating func merge(_ merges: PairTable, barred: [Bool]?) {
    if ids.count > Self.scanLimit { return mergeByHeap(merges, barred) }
    ranks.removeAll(keepingCapacity: true)
    merged.removeAll(keepingCapacity: true)
    for index in 0..<max(0, ids.count - 1) {
      let (rank, id) = Self.pair(merges, barred, ids[index], ids[index + 1])
      ranks.append(rank)
      merged.append(id)
    }
    while let best = lowest() { mergePair(at: best, merges, barred) }
  }

  private func lowest() -> Int? {
    var (best, rank) = (-1, Int32.max)
    for index in ranks.indices where ranks[index] < rank { (best, rank) = (index, ranks[index]) }
    return best < 0 ? nil : best
  }

  private mutating func mergePair(at index: Int, _ merges: PairTable, _ barred: [Bool]?) {
    ids[index] = merged[index]
    ids.remove(at: index + 1)
    ranks.remove(at: index)
    merged.remove(at: index)
    if index < ranks.count {
      (ranks[index], merged[index]) = Self.pair(merges, barred, ids[index], ids[index + 1])
    }
    if index > 0 {
      (ranks[index - 1], merged[index - 1]) = Self.pair(
        merges, barred, ids[index - 1], ids[index])
    }
  }

  @inline(__always)
  private static func pair(_ merges: PairTable, _ barred: [Bool]?, _ left: Int32, _ right: Int32)
    -> (Int32, Int32)
  {
    guard let (rank, id) = merges[left, right] else { return (.max, -1) }
    if let barred, barred[Int(id)] { return (.max, -1) }
    return (rank, id)
  }

  private mutating func mergeByHeap(_ merges: PairTable, _ barred: [Bool]?) {
    var links = Links(count: ids.count)
    var heap = MergeHeap()
    func offer(_ left: Int, _ ids: [Int32], _ heap: inout MergeHeap, _ links: Links) {
      let right = links.next[left]
      guard right < ids.count else { return }
      let (rank, id) = Self.pair(merges, barred, ids[left], ids[right])
      if id >= 0 { heap.push(.init(rank: rank, left: left, ids: (ids[left], ids[right]), id: id)) }
    }
    for left in 0..<(ids.count - 1) { offer(left, ids, &heap, links) }
    while let top = heap.pop() {
      let right = links.next[top.left]
      guard right < ids.count, ids[top.left] == top.ids.0, ids[right] == top.ids.1 else { continue }
      ids[top.left] = top.id
      ids[right] = -1
      links.remove(right)
      offer(top.left, ids, &heap, links)
      if links.previous[top.left] >= 0 { offer(links.previous[top.left], ids, &heap, links) }
    }
    ids.removeAll { $0 < 0 }
  }
}

/// A doubly linked list over indices.
private struct Links {
  var next: [Int]
  var previous: [Int]

  init(count: Int) {
    next = Array(1...count)
    previous = Array(-1..<(count - 1))
  }

  /// Takes `index`, which is not the first, out.
  mutating func remove(_ index: Int) {
    let (before, after) = (previous[index], next[index])
    next[before] = after
    if after < previous.count { previous[after] = before }
  }
}

/// Possible merges, the lowest rank and then the leftmost on top.
private struct MergeHeap {
  struct Entry {
    let rank: Int32
    let left: Int
    /// The pair as it was; where it is no longer, the entry is void.
    let ids: (Int32, Int32)
    let id: Int32

    func precedes(_ other: Entry) -> Bool {
      rank != other.rank ? rank < other.rank : left < other.left
    }
  }

  private var entries: [Entry] = []

  mutating func push(_ entry: Entry) {
    entries.append(entry)
    var child = entries.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      if !entries[child].precedes(entries[parent]) { break }
      entries.swapAt(child, parent)
      child = parent
    }
  }

  mutating func pop() -> Entry? {
    guard let top = entries.first, let last = entries.popLast() else { return nil }
    if entries.isEmpty { return top }
    entries[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < entries.count && entries[child].precedes(entries[least]) {
        least = child
      }
      if least == parent { return top }
      entries.swapAt(least, parent)
      parent = least
    }
  }
}
