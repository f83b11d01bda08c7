/// One word of a template.
struct JinjaToken: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    /// Text outside of tags.
    case data(String)
    /// `{%` and `%}`.
    case blockBegin, blockEnd
    /// `{{` and `}}`.
    case outputBegin, outputEnd
    case name(String)
    case string(String)
    case int(Int)
    case float(Double)
    case symbol(String)
    /// The template's end.
    case end
  }
  var kind: Kind
  /// The line, from 1.
  var line: Int

  /// The token as a message names it.
  var description: String {
    switch kind {
    case .data: "text"
    case .blockBegin: "{%"
    case .blockEnd: "%}"
    case .outputBegin: "{{"
    case .outputEnd: "}}"
    case .name(let name): name
    case .string: "a string"
    case .int, .float: "a number"
    case .symbol(let symbol): symbol
    case .end: "the end of the template"
    }
  }
}
