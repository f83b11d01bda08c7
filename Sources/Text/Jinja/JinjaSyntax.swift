/// An expression and the line it stands in.
struct JinjaExpression: Sendable {
  let kind: Kind
  let line: Int
  /// How deep it nests, so that no template can exhaust the stack.
  let depth: Int

  indirect enum Kind: Sendable {
    case none
    case bool(Bool)
    case int(Int)
    case float(Double)
    case text(MarkedText)
    case name(String)
    case list([JinjaExpression])
    case tuple([JinjaExpression])
    case map([(key: JinjaExpression, value: JinjaExpression)])
    case attribute(JinjaExpression, String)
    case item(JinjaExpression, JinjaExpression)
    case slice(JinjaExpression, [JinjaExpression?])
    case call(JinjaExpression, [JinjaArgument])
    case filter(JinjaExpression, JinjaFilterCall)
    case test(JinjaExpression, String, [JinjaArgument])
    case negated(JinjaExpression)
    case minus(JinjaExpression)
    case plus(JinjaExpression)
    case arithmetic(JinjaOperator, JinjaExpression, JinjaExpression)
    case joined([JinjaExpression])
    case comparison(JinjaExpression, [(JinjaComparison, JinjaExpression)])
    case and(JinjaExpression, JinjaExpression)
    case or(JinjaExpression, JinjaExpression)
    case conditional(JinjaExpression, condition: JinjaExpression, otherwise: JinjaExpression?)
  }
}

enum JinjaOperator: String, Sendable {
  case plus = "+"
  case minus = "-"
  case times = "*"
  case divided = "/"
  case floorDivided = "//"
  case modulo = "%"
  case power = "**"
}

enum JinjaComparison: String, Sendable {
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case isIn = "in"
  case isNotIn = "not in"
}

/// One argument of a call.
enum JinjaArgument: Sendable {
  case positional(JinjaExpression)
  case named(String, JinjaExpression)
  /// `*list`
  case list(JinjaExpression)
  /// `**map`
  case map(JinjaExpression)

  var value: JinjaExpression {
    switch self {
    case .positional(let value), .named(_, let value), .list(let value), .map(let value): value
    }
  }
}

struct JinjaFilterCall: Sendable {
  let name: String
  let arguments: [JinjaArgument]
  let line: Int
}

/// What can be assigned to.
indirect enum JinjaTarget: Sendable {
  case name(String)
  case attribute(String, String)
  case tuple([JinjaTarget])
}

/// The parameters of a macro, with defaults for the last ones.
struct JinjaSignature: Sendable {
  var parameters: [(name: String, standard: JinjaExpression?)] = []
}

struct JinjaStatement: Sendable {
  let kind: Kind
  let line: Int

  indirect enum Kind: Sendable {
    case text(MarkedText)
    case output(JinjaExpression)
    case loop(JinjaLoop)
    case branch([(condition: JinjaExpression, body: [JinjaStatement])], otherwise: [JinjaStatement])
    case assign(JinjaTarget, JinjaExpression)
    case capture(JinjaTarget, [JinjaFilterCall], [JinjaStatement])
    case macro(String, JinjaSignature, [JinjaStatement])
    case call(JinjaSignature, JinjaExpression, [JinjaStatement])
    case filtered([JinjaFilterCall], [JinjaStatement])
    case with([(JinjaTarget, JinjaExpression)], [JinjaStatement])
    case generation([JinjaStatement])
    case leave
    case skip
  }
}

struct JinjaLoop: Sendable {
  let target: JinjaTarget
  let elements: JinjaExpression
  let condition: JinjaExpression?
  let body: [JinjaStatement]
  let otherwise: [JinjaStatement]
  let isRecursive: Bool
}
