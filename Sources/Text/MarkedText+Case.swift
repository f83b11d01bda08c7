extension MarkedText {
  /// The text with each code point replaced; what replaces it keeps its marks.
  func mapping(_ replacement: (Unicode.Scalar) -> String) -> MarkedText {
    var out: [UInt32] = []
    for unit in units {
      let marks = unit & ~scalarMask
      for scalar in replacement(scalar(of: unit)).unicodeScalars {
        out.append(scalar.value | marks)
      }
    }
    return MarkedText(units: out)
  }

  var uppercased: MarkedText { mapping(\.properties.uppercaseMapping) }
  var lowercased: MarkedText { mapping(\.properties.lowercaseMapping) }

  /// The first letter large, the others small.
  var capitalized: MarkedText {
    self[0..<min(1, count)].mapping(\.properties.titlecaseMapping)
      + self[min(1, count)..<count].lowercased
  }

  /// Python's `str.title`: letters after what is no letter are large.
  var titled: MarkedText {
    var wasCased = false
    return mapping { scalar in
      defer { wasCased = scalar.properties.isCased }
      return wasCased ? scalar.properties.lowercaseMapping : scalar.properties.titlecaseMapping
    }
  }

  /// Jinja's `title`: words start after space, hyphens and opening brackets.
  var wordsCapitalized: MarkedText {
    var isStart = true
    return mapping { scalar in
      defer { isStart = isPythonSpace(scalar.value) || "-({[<".unicodeScalars.contains(scalar) }
      return isStart ? scalar.properties.uppercaseMapping : scalar.properties.lowercaseMapping
    }
  }

  /// Whether some letter has a case and every one that has is as `matches` says.
  func isCased(_ matches: (Unicode.Scalar.Properties) -> Bool) -> Bool {
    let cased = units.map { scalar(of: $0).properties }.filter(\.isCased)
    return !cased.isEmpty && cased.allSatisfy(matches)
  }

  /// Lines without their ends, as Python's `str.splitlines` cuts them.
  func lines(keepingEnds: Bool = false) -> [MarkedText] {
    var lines: [MarkedText] = []
    var (start, at) = (0, 0)
    while at < count {
      let value = units[at] & scalarMask
      guard isLineEnd(value) else {
        at += 1
        continue
      }
      let isPair = value == 0x0D && at + 1 < count && units[at + 1] & scalarMask == 0x0A
      let end = at + (isPair ? 2 : 1)
      lines.append(self[start..<(keepingEnds ? end : at)])
      (start, at) = (end, end)
    }
    return start < count ? lines + [self[start..<count]] : lines
  }

  /// The stretches between space, at most `limit` cuts from the start.
  func words(limit: Int = .max) -> [MarkedText] {
    var words: [MarkedText] = []
    var rest = trimming(end: false)
    while !rest.isEmpty {
      let end = rest.units.firstIndex { isPythonSpace($0 & scalarMask) } ?? rest.count
      if words.count == limit || end == rest.count {
        return words + [words.count == limit ? rest : rest[0..<end]]
      }
      words.append(rest[0..<end])
      rest = rest[end..<rest.count].trimming(end: false)
    }
    return words
  }
}

private func isLineEnd(_ value: UInt32) -> Bool {
  switch value {
  case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
  default: false
  }
}
