extension JinjaLexer {
  /// The tokens of a tag, up to and including its end.
  mutating func inside(closing: String) throws(JinjaError) {
    var open: [String] = []
    while true {
      skipSpace()
      guard at < source.count else { throw fault("a tag has no end; write \(closing)") }
      if open.isEmpty, try close(closing) { return }
      let scalar = source[at]
      if scalar == "\"" || scalar == "'" {
        try string(quote: scalar)
      } else if isDigit(scalar) {
        try number()
      } else if isNamePart(scalar) {
        name()
      } else {
        try symbol(&open)
      }
    }
  }

  private mutating func close(_ closing: String) throws(JinjaError) -> Bool {
    let isOutput = closing == "}}"
    let sign = source[at]
    let hasSign = sign == "-" || (sign == "+" && !isOutput)
    if hasSign { at += 1 }
    guard sees(closing) else {
      if hasSign { at -= 1 }
      return false
    }
    at += 2
    add(isOutput ? .outputEnd : .blockEnd)
    if isOutput {
      if sign == "-" { skipSpace() }
    } else {
      closeBlock(strips: sign == "-", keeps: sign == "+")
    }
    return true
  }

  private mutating func name() {
    let start = at
    while at < source.count, isNamePart(source[at]) { at += 1 }
    add(.name(text(start..<at)))
  }

  private mutating func symbol(_ open: inout [String]) throws(JinjaError) {
    guard let symbol = symbols.first(where: { sees($0) }) else {
      throw fault("unexpected character \"\(source[at])\"")
    }
    if let closing = brackets[symbol] {
      open.append(closing)
    } else if [")", "]", "}"].contains(symbol), open.popLast() != symbol {
      throw fault("unexpected \(symbol)")
    }
    at += symbol.utf8.count
    add(.symbol(symbol))
  }

  private mutating func number() throws(JinjaError) {
    let start = at
    let isPlain = !["0b", "0o", "0x", "0B", "0O", "0X"].contains { sees($0) }
    digits(where: isPlain ? isDigit : { isNamePart($0) })
    var isWhole = true
    if isPlain {
      if at + 1 < source.count, source[at] == ".", isDigit(source[at + 1]) {
        isWhole = false
        at += 1
        digits(where: isDigit)
      }
      if let end = exponentEnd() {
        isWhole = false
        at = end
        digits(where: isDigit)
      }
    }
    let text = text(start..<at).replacing("_", with: "").lowercased()
    if isWhole, let value = integer(text) { return add(.int(value)) }
    guard !isWhole, let value = Double(text), value.isFinite else {
      throw fault("the number \(text) is malformed or too large")
    }
    add(.float(value))
  }

  private func integer(_ text: String) -> Int? {
    let radix = ["0b": 2, "0o": 8, "0x": 16][String(text.prefix(2))]
    return radix.flatMap { Int(text.dropFirst(2), radix: $0) } ?? Int(text)
  }

  private mutating func digits(where matches: (Unicode.Scalar) -> Bool) {
    while at < source.count, matches(source[at]) || source[at] == "_" { at += 1 }
  }

  /// Where the digits of an exponent start.
  private func exponentEnd() -> Int? {
    guard at < source.count, source[at] == "e" || source[at] == "E" else { return nil }
    var end = at + 1
    if end < source.count, source[end] == "+" || source[end] == "-" { end += 1 }
    return end < source.count && isDigit(source[end]) ? end : nil
  }
}

private func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

private let brackets = ["(": ")", "[": "]", "{": "}"]

/// Longer ones first.
private let symbols = [
  "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}",
  ">", "<", "=", ".", ":", "|", ",", ";",
]

extension JinjaLexer {
  private mutating func string(quote: Unicode.Scalar) throws(JinjaError) {
    let opened = line
    var out = String.UnicodeScalarView()
    at += 1
    while at < source.count {
      let scalar = source[at]
      at += 1
      if scalar == quote {
        tokens.append(JinjaToken(kind: .string(String(out)), line: opened))
        return
      }
      if scalar == "\n" { line += 1 }
      if scalar == "\\" {
        try escape(into: &out)
      } else {
        out.append(scalar)
      }
    }
    throw fault("the string that opens here has no closing quote", line: opened)
  }

  /// Python's escapes; an unknown one stays as it is written.
  private mutating func escape(into out: inout String.UnicodeScalarView) throws(JinjaError) {
    guard at < source.count else { return }
    let scalar = source[at]
    at += 1
    if let value = simpleEscapes[scalar] {
      out.append(value)
    } else if let length = [Unicode.Scalar("x"): 2, "u": 4, "U": 8][scalar] {
      out.append(try code(digits: length, radix: 16))
    } else if ("0"..."7").contains(scalar) {
      at -= 1
      var length = 0
      while length < 3, at + length < source.count, ("0"..."7").contains(source[at + length]) {
        length += 1
      }
      out.append(try code(digits: length, radix: 8))
    } else if scalar == "N" {
      throw fault("the escape \\N is not supported; write \\u and four hexadecimal digits")
    } else if scalar == "\n" {
      line += 1
    } else {
      out.append("\\")
      out.append(scalar)
    }
  }

  private mutating func code(digits: Int, radix: Int) throws(JinjaError) -> Unicode.Scalar {
    let end = min(at + digits, source.count)
    let digitsText = text(at..<end)
    guard end == at + digits, let value = UInt32(digitsText, radix: radix),
      let scalar = Unicode.Scalar(value)
    else { throw fault("the escape \"\(digitsText)\" is no character") }
    at = end
    return scalar
  }
}

private let simpleEscapes: [Unicode.Scalar: Unicode.Scalar] = [
  "n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", "\"": "\"", "a": "\u{7}", "b": "\u{8}",
  "f": "\u{C}", "v": "\u{B}",
]
