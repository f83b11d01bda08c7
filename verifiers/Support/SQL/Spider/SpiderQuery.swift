/// A query as Spider's exact set match sees it.
struct SpiderQuery: Hashable {
  /// `max`, `count` and the like over a column.
  struct Term: Hashable {
    var aggregate: String?
    var column: SpiderSchema.Column
    /// Whether only distinct values count; `nil` where that makes no difference.
    var isDistinct: Bool?
  }
  /// A term, or two with `+`, `-`, `*` or `/` between.
  struct Expression: Hashable {
    var operation: String?
    var first: Term
    var second: Term?
  }
  /// What is selected; the aggregate stands before an expression, as in `sum(a - b)`.
  struct Selection: Hashable {
    var aggregate: String?
    var expression: Expression
  }
  /// What a condition compares with.
  indirect enum Operand: Hashable {
    case literal(String)
    case term(Term)
    case query(SpiderQuery)
  }
  /// One comparison.
  struct Condition: Hashable {
    var isNegated: Bool
    var operation: String
    var subject: Expression
    var value: Operand?
    /// The other end of `BETWEEN`.
    var upper: Operand?
  }
  /// Comparisons and what stands between them.
  struct Conditions: Hashable {
    var all: [Condition] = []
    var connectives: [String] = []
  }
  /// What rows come from.
  enum Source: Hashable {
    case table(String)
    case query(SpiderQuery)
  }
  /// What the result is ordered by; one direction, the last that is written.
  struct Order: Hashable {
    var direction = "asc"
    var expressions: [Expression] = []
  }

  var isDistinct: Bool?
  var selections: [Selection] = []
  var sources: [Source] = []
  var joins = Conditions()
  var filters = Conditions()
  var groups: [Term] = []
  var having = Conditions()
  var order: Order?
  var limit: Int?
  /// What follows `INTERSECT`, `UNION` and `EXCEPT`.
  var combined: [String: SpiderQuery] = [:]
}
