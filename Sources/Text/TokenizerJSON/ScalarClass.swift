/// What word patterns ask of a character, as the regular expression engine of `tokenizers` answers.
///
/// That engine (Oniguruma) knows Unicode 16; characters that came later count as unassigned, which
/// the age that Swift's own tables give tells.
struct ScalarClass: OptionSet, Sendable {
  var rawValue: UInt8

  /// The version of Unicode that pattern engines of `tokenizers` know.
  static let version = 16

  static let letter = ScalarClass(rawValue: 1)
  static let number = ScalarClass(rawValue: 2)
  static let space = ScalarClass(rawValue: 4)
  static let mark = ScalarClass(rawValue: 8)
  static let punctuation = ScalarClass(rawValue: 16)
  static let symbol = ScalarClass(rawValue: 32)
  /// Upper-case and title-case letters.
  static let upper = ScalarClass(rawValue: 64)
  /// Lower-case letters.
  static let lower = ScalarClass(rawValue: 128)

  /// The classes of `scalar`.
  init(_ scalar: Unicode.Scalar) {
    let properties = scalar.properties
    self = Self.of(properties)
    if properties.isWhitespace { insert(.space) }
    if !scalar.isAssigned(in: Self.version) { self = [] }
  }

  init(rawValue: UInt8) { self.rawValue = rawValue }

  private static func of(_ properties: Unicode.Scalar.Properties) -> ScalarClass {
    switch properties.generalCategory {
    case .uppercaseLetter, .titlecaseLetter: [.letter, .upper]
    case .lowercaseLetter: [.letter, .lower]
    case .modifierLetter, .otherLetter: .letter
    case .decimalNumber, .letterNumber, .otherNumber: .number
    case .nonspacingMark, .spacingMark, .enclosingMark: .mark
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      .punctuation
    case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol: .symbol
    default: []
    }
  }

  /// The classes of every character of the basic plane.
  static let basicPlane: [ScalarClass] = (UInt32(0)..<0x10000).map { value in
    Unicode.Scalar(value).map { ScalarClass($0) } ?? []
  }
}

extension Unicode.Scalar {
  /// Whether version `major` of Unicode has the character.
  func isAssigned(in major: Int) -> Bool { properties.age.map { $0.major <= major } ?? false }
}

/// A text as characters with their classes: what pattern matchers read.
struct ClassifiedText {
  let bytes: [UInt8]
  let end: Int
  private let basicPlane = ScalarClass.basicPlane

  init(_ bytes: [UInt8], upTo end: Int) {
    self.bytes = bytes
    self.end = end
  }

  /// The classes of the character at `index` and the index after it.
  @inline(__always)
  func character(at index: Int) -> (classes: ScalarClass, next: Int) {
    let lead = bytes[index]
    if lead < 0x80 { return (basicPlane[Int(lead)], index + 1) }
    let (value, length) = bytes.scalar(at: index)
    if value < 0x10000 { return (basicPlane[Int(value)], index + length) }
    return (Unicode.Scalar(value).map { ScalarClass($0) } ?? [], index + length)
  }

  /// Where the run of characters of `classes` that begins at `index` ends.
  @inline(__always)
  func run(of classes: ScalarClass, from index: Int, limit: Int = .max) -> Int {
    var (at, left) = (index, limit)
    while at < end, left > 0 {
      let (found, next) = character(at: at)
      if found.isDisjoint(with: classes) { break }
      at = next
      left -= 1
    }
    return at
  }

  /// Where the run of characters of none of `classes` that begins at `index` ends.
  @inline(__always)
  func run(outside classes: ScalarClass, from index: Int) -> Int {
    var at = index
    while at < end {
      let (found, next) = character(at: at)
      if !found.isDisjoint(with: classes) { break }
      at = next
    }
    return at
  }
}
