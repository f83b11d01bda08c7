/// Builds statements from tokens.
///
/// - SeeAlso: jinja2 3.1 `parser.py`, whose grammar this is.
struct JinjaParser {
  let template: String
  let limit: Int
  private let tokens: [JinjaToken]
  private var at = 0
  private var nesting = 0
  /// How many loops of the same function are open: where `break` may stand.
  var loops = 0

  init(_ text: String, template: String, limits: JinjaLimits) throws(JinjaError) {
    self.template = template
    limit = limits.depth
    var lexer = JinjaLexer(text, template: template)
    tokens = try lexer.run()
  }

  mutating func all() throws(JinjaError) -> [JinjaStatement] {
    try statements(until: [])
  }

  // The last token is always the end.
  var token: JinjaToken { tokens[min(at, tokens.count - 1)] }
  var following: JinjaToken { tokens[min(at + 1, tokens.count - 1)] }

  mutating func advance() { at = min(at + 1, tokens.count - 1) }

  func isName(_ name: String) -> Bool { token.kind == .name(name) }
  func isSymbol(_ symbol: String) -> Bool { token.kind == .symbol(symbol) }

  mutating func takeName(_ name: String) -> Bool {
    guard isName(name) else { return false }
    advance()
    return true
  }

  mutating func takeSymbol(_ symbol: String) -> Bool {
    guard isSymbol(symbol) else { return false }
    advance()
    return true
  }

  mutating func expectSymbol(_ symbol: String) throws(JinjaError) {
    if !takeSymbol(symbol) { throw unexpected("expected \(symbol)") }
  }

  mutating func expectName(_ name: String) throws(JinjaError) {
    if !takeName(name) { throw unexpected("expected \(name)") }
  }

  mutating func identifier() throws(JinjaError) -> String {
    guard case .name(let name) = token.kind else { throw unexpected("expected a name") }
    advance()
    return name
  }

  mutating func closeBlock() throws(JinjaError) {
    guard token.kind == .blockEnd else { throw unexpected("expected %}") }
    advance()
  }

  func unexpected(_ expectation: String) -> JinjaError {
    fault("\(expectation), found \(token.description)")
  }

  func fault(
    _ problem: String, kind: JinjaError.Kind = .syntax, line: Int? = nil
  ) -> JinjaError {
    JinjaError(kind: kind, template: template, line: line ?? token.line, problem: problem)
  }

  /// Parses one level deeper.
  mutating func nested<Result>(
    _ body: (inout JinjaParser) throws(JinjaError) -> Result
  ) throws(JinjaError) -> Result {
    nesting += 1
    defer { nesting -= 1 }
    if nesting > limit { throw tooDeep() }
    return try body(&self)
  }

  func tooDeep() -> JinjaError {
    fault("nests deeper than \(limit); write it flatter", kind: .exhausted)
  }

  /// Statements up to a tag named in `ends`, whose name is taken.
  mutating func statements(until ends: [String]) throws(JinjaError) -> [JinjaStatement] {
    var statements: [JinjaStatement] = []
    while true {
      let line = token.line
      switch token.kind {
      case .data(let text):
        advance()
        statements.append(JinjaStatement(kind: .text(MarkedText(text)), line: line))
      case .outputBegin:
        advance()
        let value = try tuple()
        guard token.kind == .outputEnd else { throw unexpected("expected }}") }
        advance()
        statements.append(JinjaStatement(kind: .output(value), line: line))
      case .blockBegin:
        advance()
        if case .name(let name) = token.kind, ends.contains(name) { return statements }
        let kind = try nested { parser throws(JinjaError) in try parser.statement() }
        statements.append(JinjaStatement(kind: kind, line: line))
      default:
        if ends.isEmpty { return statements }
        throw unexpected("expected \(ends.joined(separator: " or "))")
      }
    }
  }

  /// A body up to its closing tag.
  mutating func body(until end: String) throws(JinjaError) -> [JinjaStatement] {
    try closeBlock()
    let body = try statements(until: [end])
    advance()
    try closeBlock()
    return body
  }
}
