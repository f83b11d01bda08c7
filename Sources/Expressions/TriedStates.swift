/// Which instructions were tried at which places.
///
/// Nothing is recorded before as many questions were asked as the record has words, so that short
/// searches pay nothing for it; nor where it would take more than 64 MiB.
struct TriedStates {
  private let memos: Int
  private let end: Int
  private var start: Int
  private var words: [UInt64] = []
  private var asked = 0

  private static let mostWords = 1 << 23

  init(memos: Int, _ range: Range<Int>) {
    self.memos = memos
    start = range.lowerBound
    end = range.upperBound
  }

  private var needed: Int { ((end - start + 1) * memos + 63) / 64 }

  /// Forgets what was tried at `place`; nothing before it is asked about from now on.
  mutating func begin(at place: Int) {
    let place = min(place, end)
    if words.isEmpty {
      // As many questions as there are states are what any search may take.
      asked = max(0, asked - (place - start) * memos)
      start = place
    } else {
      for memo in 0..<memos {
        let bit = (place - start) * memos + memo
        words[bit >> 6] &= ~(UInt64(1) << UInt64(bit & 63))
      }
    }
  }

  /// Whether `memo` was tried at `place`.
  func contains(_ memo: Int, _ place: Int) -> Bool {
    if words.isEmpty { return false }
    let bit = (place - start) * memos + memo
    return words[bit >> 6] >> UInt64(bit & 63) & 1 == 1
  }

  /// Records that `memo` is tried at `place`, and whether it was before.
  mutating func insert(_ memo: Int, _ place: Int) -> Bool {
    if words.isEmpty {
      asked += 1
      if asked <= 256 || asked < needed || needed > Self.mostWords { return false }
      words = Array(repeating: 0, count: needed)
    }
    let bit = (place - start) * memos + memo
    let mask = UInt64(1) << UInt64(bit & 63)
    if words[bit >> 6] & mask != 0 { return true }
    words[bit >> 6] |= mask
    return false
  }
}
