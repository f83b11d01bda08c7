/// A set of characters.
indirect enum CharacterSet: Sendable {
  case range(ClosedRange<UInt32>)
  case classes(ScalarClass)
  case categories(Set<Unicode.GeneralCategory>)
  /// Letters and digits of words, as Oniguruma or Python count them.
  case word(Expression.Dialect)
  case union([CharacterSet])
  case complement(CharacterSet)
  /// Upper and lower case alike.
  case folded(CharacterSet)

  /// Whether the character with this code point is in the set.
  func contains(_ value: UInt32) -> Bool {
    switch self {
    case .range(let range): range.contains(value)
    case .classes(let wanted): !Self.classes(of: value).isDisjoint(with: wanted)
    case .categories(let wanted): Self.category(of: value).map(wanted.contains) ?? false
    case .word(.oniguruma): Self.isOnigurumaWord(value)
    case .word(.python):
      value == 0x5F || !Self.classes(of: value).isDisjoint(with: [.letter, .number])
    case .word(.ecmaScript):
      Unicode.Scalar(value).map {
        "a"..."z" ~= $0 || "A"..."Z" ~= $0 || "0"..."9" ~= $0 || $0 == "_"
      } ?? false
    case .union(let sets): sets.contains { $0.contains(value) }
    case .complement(let set): !set.contains(value)
    case .folded(let set):
      set.contains(value) || Self.variants(of: value).contains { set.contains($0) }
    }
  }

  /// The set without regard to case; what it leaves out, it leaves out in either.
  var folding: CharacterSet {
    switch self {
    case .complement(let set): .complement(set.folding)
    case .union(let sets): .union(sets.map(\.folding))
    case .range, .classes, .categories, .word, .folded: .folded(self)
    }
  }

  private static func classes(of value: UInt32) -> ScalarClass {
    value < 0x10000
      ? ScalarClass.basicPlane[Int(value)] : Unicode.Scalar(value).map { ScalarClass($0) } ?? []
  }

  private static func category(of value: UInt32) -> Unicode.GeneralCategory? {
    guard let scalar = Unicode.Scalar(value) else { return nil }
    return scalar.isAssigned(in: ScalarClass.version)
      ? scalar.properties.generalCategory : .unassigned
  }

  /// Other engines count joiners in; Oniguruma does not.
  private static func isOnigurumaWord(_ value: UInt32) -> Bool {
    guard let scalar = Unicode.Scalar(value) else { return false }
    return scalar.isWordCharacter && !scalar.properties.isJoinControl
  }

  private static func variants(of value: UInt32) -> [UInt32] {
    guard let properties = Unicode.Scalar(value)?.properties else { return [] }
    let upper = properties.uppercaseMapping
    let mappings = [properties.lowercaseMapping, upper, upper.lowercased()]
    return mappings.compactMap {
      $0.unicodeScalars.count == 1 ? $0.unicodeScalars.first?.value : nil
    }
  }
}

/// A set of characters with its ASCII half worked out.
struct CharacterTable: Sendable {
  private let set: CharacterSet
  private let low: UInt64
  private let high: UInt64

  init(_ set: CharacterSet) {
    self.set = set
    low = (0..<64).reduce(0) { set.contains($1) ? $0 | 1 << UInt64($1) : $0 }
    high = (0..<64).reduce(0) { set.contains($1 + 64) ? $0 | 1 << UInt64($1) : $0 }
  }

  @inline(__always)
  func contains(_ value: UInt32) -> Bool {
    if value < 64 { return low >> UInt64(value) & 1 == 1 }
    if value < 128 { return high >> UInt64(value - 64) & 1 == 1 }
    return set.contains(value)
  }
}
