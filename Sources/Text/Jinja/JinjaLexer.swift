/// Cuts a template into tokens, with the whitespace rules of chat templates: `trim_blocks` and
/// `lstrip_blocks` are on, one line break at the template's end is dropped.
///
/// - SeeAlso: jinja2 3.1 `lexer.py`, whose rules these are.
struct JinjaLexer {
  let template: String
  var source: [Unicode.Scalar]
  var at = 0
  var line = 1
  var tokens: [JinjaToken] = []

  init(_ text: String, template: String) {
    self.template = template
    source = Self.withUnixLines(text)
  }

  private static func withUnixLines(_ text: String) -> [Unicode.Scalar] {
    var source: [Unicode.Scalar] = []
    var wasReturn = false
    for scalar in text.unicodeScalars {
      if !(scalar == "\n" && wasReturn) { source.append(scalar == "\r" ? "\n" : scalar) }
      wasReturn = scalar == "\r"
    }
    if source.last == "\n" { source.removeLast() }
    return source
  }

  mutating func run() throws(JinjaError) -> [JinjaToken] {
    while at < source.count { try root() }
    add(.end)
    return tokens
  }

  /// Text up to the next tag, and the tag.
  private mutating func root() throws(JinjaError) {
    let start = at
    while at < source.count, !(source[at] == "{" && (sees("{%") || sees("{{") || sees("{#"))) {
      at += 1
    }
    let end = at
    guard at < source.count else { return addText(start..<end) }
    let opening = source[at + 1]
    at += 2
    let sign = takeSign()
    let stripped = strip(start..<end, sign: sign, isOutput: opening == "{")
    addText(stripped)
    count(stripped.upperBound..<end)
    if opening == "#" { return try comment() }
    if opening == "%", try raw() { return }
    add(opening == "{" ? .outputBegin : .blockBegin)
    try inside(closing: opening == "{" ? "}}" : "%}")
  }

  /// The text before a tag without what the tag takes away.
  private func strip(_ text: Range<Int>, sign: Unicode.Scalar?, isOutput: Bool) -> Range<Int> {
    if sign == "-" {
      var end = text.upperBound
      while end > text.lowerBound, isPythonSpace(source[end - 1].value) { end -= 1 }
      return text.lowerBound..<end
    }
    if sign == "+" || isOutput { return text }
    var end = text.upperBound
    while end > text.lowerBound, source[end - 1] != "\n" {
      if !isPythonSpace(source[end - 1].value) { return text }
      end -= 1
    }
    let startsLine = end == 0 || source[end - 1] == "\n"
    return startsLine ? text.lowerBound..<end : text
  }

  private mutating func comment() throws(JinjaError) {
    let opened = line
    while at < source.count {
      if sees("#}") {
        let sign = source[at - 1]
        at += 2
        return closeBlock(strips: sign == "-", keeps: sign == "+")
      }
      if source[at] == "\n" { line += 1 }
      at += 1
    }
    throw fault("a comment that opens here has no end; write #}", line: opened)
  }

  /// `{% raw %}` and all up to `{% endraw %}`, where that is what stands here.
  private mutating func raw() throws(JinjaError) -> Bool {
    let before = (at, line)
    guard takeWord("raw"), let strips = takeBlockEnd() else {
      (at, line) = before
      return false
    }
    if strips { skipSpace() }
    let start = at
    while at < source.count {
      let end = at
      if sees("{%") {
        at += 2
        let sign = takeSign()
        if takeWord("endraw"), let strips = takeBlockEnd() {
          let stripped = strip(start..<end, sign: sign, isOutput: false)
          addText(stripped)
          count(stripped.upperBound..<end)
          closeBlock(strips: strips, keeps: source[at - 3] == "+")
          return true
        }
      }
      at = end + 1
    }
    throw fault("raw text that opens here has no end; write {% endraw %}", line: before.1)
  }

  /// Behind a block's end: `-` takes all space, no sign one line break.
  mutating func closeBlock(strips: Bool, keeps: Bool) {
    if strips {
      skipSpace()
    } else if !keeps, at < source.count, source[at] == "\n" {
      at += 1
      line += 1
    }
  }

  private mutating func takeWord(_ word: String) -> Bool {
    let start = (at, line)
    skipSpace()
    if sees(word) {
      at += word.unicodeScalars.count
      if at == source.count || !isNamePart(source[at]) { return true }
    }
    (at, line) = start
    return false
  }

  /// `%}`, `-%}` (true) or `+%}`.
  private mutating func takeBlockEnd() -> Bool? {
    let start = (at, line)
    skipSpace()
    let sign = takeSign()
    if sees("%}") {
      at += 2
      return sign == "-"
    }
    (at, line) = start
    return nil
  }

  private mutating func takeSign() -> Unicode.Scalar? {
    guard at < source.count, source[at] == "-" || source[at] == "+" else { return nil }
    at += 1
    return source[at - 1]
  }

  mutating func skipSpace() {
    while at < source.count, isPythonSpace(source[at].value) {
      if source[at] == "\n" { line += 1 }
      at += 1
    }
  }

  func sees(_ text: String) -> Bool {
    let scalars = text.unicodeScalars
    return at + scalars.count <= source.count && source[at...].starts(with: scalars)
  }

  private mutating func addText(_ range: Range<Int>) {
    if range.isEmpty { return }
    add(.data(text(range)))
    count(range)
  }

  private mutating func count(_ range: Range<Int>) {
    line += source[range].reduce(0) { $0 + ($1 == "\n" ? 1 : 0) }
  }

  func text(_ range: Range<Int>) -> String {
    String(String.UnicodeScalarView(source[range]))
  }

  mutating func add(_ kind: JinjaToken.Kind) {
    tokens.append(JinjaToken(kind: kind, line: line))
  }

  func fault(_ problem: String, line: Int? = nil) -> JinjaError {
    JinjaError(kind: .syntax, template: template, line: line ?? self.line, problem: problem)
  }
}

func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
  scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
}
