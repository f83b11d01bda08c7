import Expressions

/// Byte-pair encoding: a word's units, merged by rank.
///
/// - SeeAlso: Sennrich, Haddow, Birch 2016, arXiv:1508.07909.
struct BytePairModel: Sendable {
  /// What a word is before any merge.
  enum Units: Sendable {
    /// Bytes: the id of each; -1 where the vocabulary lacks it.
    case bytes([Int32])
    /// Characters, with what becomes of those that the vocabulary lacks.
    case characters([UInt32: Int32], bytes: [Int32]?, unknown: Int32?, fusesUnknown: Bool)
  }

  let units: Units
  let merges: PairTable
  /// Whole words that are taken before any merge (`ignore_merges`).
  let words: ByteTrie?

  /// Appends the ids of one word.
  ///
  /// - Parameter barred: ids that text may not become; `nil` where all may.
  func encode(
    _ bytes: [UInt8], _ range: Range<Int>, barred: [Bool]?, _ run: inout MergeRun
  ) {
    run.ids.removeAll(keepingCapacity: true)
    if let id = words?.number(of: bytes, range), barred?[Int(id)] != true {
      run.ids.append(id)
      return
    }
    switch units {
    case .bytes(let ids):
      for index in range where ids[Int(bytes[index])] >= 0 {
        run.ids.append(ids[Int(bytes[index])])
      }
    case .characters(let ids, let fallback, let unknown, let fuses):
      appendCharacters(bytes, range, ids, fallback, unknown, fuses, &run.ids)
    }
    run.merge(merges, barred: barred)
  }

  /// As `tokenizers` does, to the order in which a pending unknown and byte pieces are written.
  private func appendCharacters(
    _ bytes: [UInt8], _ range: Range<Int>, _ ids: [UInt32: Int32], _ fallback: [Int32]?,
    _ unknown: Int32?, _ fuses: Bool, _ out: inout [Int32]
  ) {
    var pending = false
    var at = range.lowerBound
    while at < range.upperBound {
      let (scalar, length) = bytes.scalar(at: at)
      defer { at += length }
      if let id = ids[scalar] {
        if pending, let unknown { out.append(unknown) }
        pending = false
        out.append(id)
      } else if let spelled = Self.spelled(bytes[at..<at + length], fallback) {
        out += spelled
      } else if let unknown {
        if pending, !fuses { out.append(unknown) }
        pending = true
      }
    }
    if pending, let unknown { out.append(unknown) }
  }

  /// The byte pieces of a character, where the vocabulary has all of them.
  private static func spelled(_ bytes: ArraySlice<UInt8>, _ fallback: [Int32]?) -> [Int32]? {
    guard let fallback else { return nil }
    let ids = bytes.map { fallback[Int($0)] }
    return ids.contains(-1) ? nil : ids
  }
}
