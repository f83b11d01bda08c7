/// The length of the longest common subsequence.
///
/// A bit for each element of `a`, 64 in a step: `O(a.count * b.count / 64)`.
///
/// - SeeAlso: Hyyrö 2004 (Bit-parallel LCS-length computation revisited).
func commonSubsequence<Element: Hashable>(_ a: [Element], _ b: [Element]) -> Int {
  let places = bitPlaces(of: a)
  var open = [UInt64](repeating: .max, count: (a.count + 63) / 64)
  for element in b {
    guard let here = places[element] else { continue }
    var carry: UInt64 = 0
    for index in open.indices {
      let (bits, matches) = (open[index], open[index] & here[index])
      let (sum, overflow) = bits.addingReportingOverflow(matches)
      let (total, second) = sum.addingReportingOverflow(carry)
      carry = overflow || second ? 1 : 0
      open[index] = total | (bits & ~here[index])
    }
  }
  return open.count * 64 - open.reduce(0) { $0 + $1.nonzeroBitCount }
}

/// How many elements must be inserted, deleted or replaced to make `b` of `a`.
///
/// Differences between neighbours in the table, a bit for each element of `a`, 64 in a step:
/// `O(a.count * b.count / 64)`.
///
/// - SeeAlso: Levenshtein 1966; Myers 1999 (A fast bit-vector algorithm), with Hyyrö's blocks.
func editDistance<Element: Hashable>(_ a: [Element], _ b: [Element]) -> Int {
  if a.isEmpty { return b.count }
  let places = bitPlaces(of: a)
  let none = [UInt64](repeating: 0, count: (a.count + 63) / 64)
  var column = DistanceColumn(length: a.count)
  for element in b { column.advance(matching: places[element] ?? none) }
  return column.distance
}

/// A bit for each place of each element.
private func bitPlaces<Element: Hashable>(of elements: [Element]) -> [Element: [UInt64]] {
  let none = [UInt64](repeating: 0, count: (elements.count + 63) / 64)
  return elements.enumerated().reduce(into: [:]) { places, entry in
    places[entry.element, default: none][entry.offset / 64] |= 1 << UInt64(entry.offset % 64)
  }
}

/// One column of the table of distances, as differences downwards.
private struct DistanceColumn {
  private var ups: [UInt64]
  private var downs: [UInt64]
  private let lastBit: UInt64
  /// The number at the foot of the column.
  private(set) var distance: Int

  init(length: Int) {
    ups = [UInt64](repeating: .max, count: (length + 63) / 64)
    downs = [UInt64](repeating: 0, count: ups.count)
    lastBit = 1 << UInt64((length - 1) % 64)
    distance = length
  }

  /// Moves to the next column, whose element stands at the bits of `places`.
  mutating func advance(matching places: [UInt64]) {
    // What comes in from above: the number of the row above is one more than in the column before.
    var change = 1
    for index in ups.indices {
      let top = index == ups.count - 1 ? lastBit : 1 << 63
      change = advance(index, places[index], change, top)
    }
    distance += change
  }

  /// Moves one block on, and says by how much the number at bit `top` has changed.
  private mutating func advance(_ index: Int, _ here: UInt64, _ change: Int, _ top: UInt64) -> Int {
    let (up, down) = (ups[index], downs[index])
    let matches = change < 0 ? here | 1 : here
    let vertical = here | down
    let horizontal = (((matches & up) &+ up) ^ up) | matches
    var more = down | ~(horizontal | up)
    var less = up & horizontal
    let leaving = more & top != 0 ? 1 : less & top != 0 ? -1 : 0
    more = more << 1 | (change > 0 ? 1 : 0)
    less = less << 1 | (change < 0 ? 1 : 0)
    ups[index] = less | ~(vertical | more)
    downs[index] = more & vertical
    return leaving
  }
}
