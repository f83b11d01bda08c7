/// Texts by Python's rules, where published checks are written in its terms.
///
/// Everything works on scalars: in Swift's characters a carriage return and a line feed are one, and
/// an accent hides the letter before it.
extension String {
  /// The text without white space at either end: `str.strip()`.
  var pythonStripped: String { stripped(both: \.isPythonSpace) }

  /// The text without any of `marks` at either end: `str.strip(marks)`.
  func stripped(of marks: Unicode.Scalar...) -> String { stripped { marks.contains($0) } }

  private func stripped(both isDropped: (Unicode.Scalar) -> Bool) -> String {
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !isDropped($0) }),
      let last = scalars.lastIndex(where: { !isDropped($0) })
    else { return "" }
    return String(scalars[first...last])
  }

  /// Whether nothing but white space is there.
  var isPythonBlank: Bool { unicodeScalars.allSatisfy(\.isPythonSpace) }

  /// The parts between occurrences of `separator`, empty ones too: `str.split(separator)`.
  func pythonSplit(_ separator: String) -> [String] {
    let bytes = Array(utf8)
    return bytes.ranges(between: bytes.occurrences(of: Array(separator.utf8)))
      .map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  /// The words between white space: `str.split()`.
  var pythonWords: [String] {
    unicodeScalars.split(whereSeparator: \.isPythonSpace).map { String($0) }
  }

  /// Whether it has letters of two cases, and all of them are upper case: `str.isupper()`.
  var isPythonUpper: Bool {
    !unicodeScalars.contains { $0.properties.isLowercase || $0.isTitlecase }
      && unicodeScalars.contains(where: \.properties.isUppercase)
  }

  /// Whether it has letters of two cases, and all of them are lower case: `str.islower()`.
  var isPythonLower: Bool {
    !unicodeScalars.contains { $0.properties.isUppercase || $0.isTitlecase }
      && unicodeScalars.contains(where: \.properties.isLowercase)
  }

  /// Whether the bytes begin with those of `text`.
  func begins(with text: String) -> Bool { utf8.starts(with: text.utf8) }

  /// Whether the bytes end with those of `text`.
  func ends(with text: String) -> Bool { utf8.reversed().starts(with: text.utf8.reversed()) }
}

extension Unicode.Scalar {
  /// `str.isspace()`: Unicode's white space and the separators of ASCII.
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

  fileprivate var isTitlecase: Bool { properties.generalCategory == .titlecaseLetter }
}

extension Array<UInt8> {
  /// Where `mark` stands, from left to right, without overlap.
  func occurrences(of mark: [UInt8]) -> [Range<Int>] {
    guard let head = mark.first else { return [] }
    var found: [Range<Int>] = []
    var at = 0
    while at <= count - mark.count {
      if self[at] == head, self[at..<at + mark.count].elementsEqual(mark) {
        found.append(at..<at + mark.count)
        at += mark.count
      } else {
        at += 1
      }
    }
    return found
  }

  /// The stretches before, between and after `separators`.
  func ranges(between separators: [Range<Int>]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    for separator in separators {
      ranges.append(start..<separator.lowerBound)
      start = separator.upperBound
    }
    return ranges + [start..<count]
  }
}
