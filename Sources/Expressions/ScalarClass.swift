/// What word patterns ask of a character, as the regular expression engine of `tokenizers` answers.
///
/// That engine (Oniguruma) knows Unicode 16; characters that came later count as unassigned, which
/// the age that Swift's own tables give tells.
package struct ScalarClass: OptionSet, Sendable {
  package var rawValue: UInt8

  /// The version of Unicode that pattern engines of `tokenizers` know.
  package static let version = 16

  package static let letter = ScalarClass(rawValue: 1)
  package static let number = ScalarClass(rawValue: 2)
  package static let space = ScalarClass(rawValue: 4)
  package static let mark = ScalarClass(rawValue: 8)
  package static let punctuation = ScalarClass(rawValue: 16)
  package static let symbol = ScalarClass(rawValue: 32)
  /// Upper-case and title-case letters.
  package static let upper = ScalarClass(rawValue: 64)
  /// Lower-case letters.
  package static let lower = ScalarClass(rawValue: 128)

  /// The classes of `scalar`.
  package init(_ scalar: Unicode.Scalar) {
    let properties = scalar.properties
    self = Self.of(properties)
    if properties.isWhitespace { insert(.space) }
    if !scalar.isAssigned(in: Self.version) { self = [] }
  }

  @inlinable package init(rawValue: UInt8) { self.rawValue = rawValue }

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
  package static let basicPlane: [ScalarClass] = (UInt32(0)..<0x10000).map { value in
    Unicode.Scalar(value).map { ScalarClass($0) } ?? []
  }
}

extension Unicode.Scalar {
  /// Whether version `major` of Unicode has the character.
  package func isAssigned(in major: Int) -> Bool {
    properties.age.map { $0.major <= major } ?? false
  }
}

extension Unicode.Scalar {
  /// `\w`: alphabetic, marks, decimal digits, connectors and joiners.
  package var isWordCharacter: Bool {
    if !isAssigned(in: ScalarClass.version) { return false }
    if properties.isAlphabetic || properties.isJoinControl { return true }
    return switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: true
    default: false
    }
  }
}
