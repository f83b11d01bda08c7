extension Unicode.Scalar {
  /// Whether Python's `str.split()` divides here: white space, and the four ASCII separators.
  var isPythonSpace: Bool { properties.isWhitespace || (0x1C...0x1F).contains(value) }

  /// Whether this is a letter or a number, as Python's `\w` has it; combining marks are neither.
  var isPythonWord: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: properties.numericType != nil || self == "_"
    }
  }

  /// Whether this is one of ASCII's 32 punctuation marks.
  var isASCIIPunctuation: Bool {
    ("!"..."/").contains(self) || (":"..."@").contains(self) || ("["..."`").contains(self)
      || ("{"..."~").contains(self)
  }
}

extension String {
  /// The words between white space.
  var words: [String] {
    unicodeScalars.split(whereSeparator: \.isPythonSpace).map { String($0) }
  }
}
