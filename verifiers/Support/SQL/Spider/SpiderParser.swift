/// Why a query cannot be read.
struct SpiderParseError: Error, Equatable {
  let reason: String
  init(_ reason: String) { self.reason = reason }
}

/// Reads the part of SQL that Spider's questions use.
///
/// Tables are joined with `JOIN`, named with `AS` (a name means one table in the whole query), and
/// may be queries in brackets without a name; `IN` has a query; conditions are one level of `AND` and
/// `OR`. What stands after a part in the wrong place is not read. Where a condition compares with a
/// column, nothing is read up to the next comma, bracket, `AND` or clause.
///
/// - SeeAlso: `process_sql.py` of taoyds/spider, which this follows.
struct SpiderParser {
  /// The deepest nesting of queries that is read.
  static let deepest = 40
  static let clauses: Set<String> = [
    "select", "from", "where", "group", "order", "limit", "intersect", "union", "except",
  ]
  static let aggregates: Set<String> = ["max", "min", "count", "sum", "avg"]

  let schema: SpiderSchema
  let tokens: [SQLToken]
  /// The tables that names mean.
  private let names: [String: String]
  var position = 0
  /// The tables of the query that is being read, for columns that name none.
  var tables: [String] = []
  private var depth = 0

  /// The query that `sql` is.
  static func query(_ sql: String, _ schema: SpiderSchema) throws(SpiderParseError) -> SpiderQuery {
    var parser = try SpiderParser(schema: schema, tokens: SQLToken.tokens(of: sql))
    return try parser.query()
  }

  private init(schema: SpiderSchema, tokens: [SQLToken]) throws(SpiderParseError) {
    self.schema = schema
    self.tokens = tokens
    var names: [String: String] = [:]
    for (index, token) in tokens.enumerated() where token == .word("as") && index > 0 {
      guard let alias = tokens[(index + 1)...].first?.name else { continue }
      guard schema.tables[alias] == nil else { throw SpiderParseError("\"\(alias)\" is a table") }
      names[alias] = tokens[index - 1].name
    }
    self.names = names
  }

  mutating func query() throws(SpiderParseError) -> SpiderQuery {
    let outer = tables
    depth += 1
    defer { (tables, depth) = (outer, depth - 1) }
    guard depth <= Self.deepest else { throw SpiderParseError("queries nest too deeply") }
    let isBlock = skip("(")
    let start = position
    guard let from = tokens[start...].firstIndex(of: .word("from")) else { throw expected("from") }
    var query = SpiderQuery()
    tables = []
    position = from + 1
    try readSources(&query)
    let rest = position
    position = start
    try readSelections(&query)
    position = rest
    try readClauses(&query)
    skipSemicolons()
    if isBlock { try take(")") }
    skipSemicolons()
    if let word = word, ["intersect", "union", "except"].contains(word) {
      position += 1
      query.combined[word] = try self.query()
    }
    return query
  }

  private mutating func readSources(_ query: inout SpiderQuery) throws(SpiderParseError) {
    repeat {
      let isBlock = skip("(")
      if word == "select" {
        query.sources.append(.query(try self.query()))
      } else {
        _ = skip("join")
        query.sources.append(.table(try table()))
      }
      if skip("on") {
        let conditions = try conditions()
        if !query.joins.all.isEmpty { query.joins.connectives.append("and") }
        query.joins.all += conditions.all
        query.joins.connectives += conditions.connectives
      }
      if isBlock { try take(")") }
    } while token != nil && !endsClause
  }

  private mutating func table() throws(SpiderParseError) -> String {
    guard let name = token?.name, let table = self.table(called: name) else {
      throw expected("a table")
    }
    position += 1
    if skip("as") { position += 1 }
    tables.append(table)
    return table
  }

  /// The table that a name means.
  func table(called name: String) -> String? {
    let table = names[name] ?? name
    return schema.tables[table] == nil ? nil : table
  }

  private mutating func readSelections(_ query: inout SpiderQuery) throws(SpiderParseError) {
    try take("select")
    query.isDistinct = skip("distinct")
    while token != nil, !(word.map(Self.clauses.contains) ?? false) {
      let aggregate = word.flatMap { Self.aggregates.contains($0) ? $0 : nil }
      if aggregate != nil { position += 1 }
      query.selections.append(.init(aggregate: aggregate, expression: try expression()))
      _ = skip(",")
    }
  }

  private mutating func readClauses(_ query: inout SpiderQuery) throws(SpiderParseError) {
    if skip("where") { query.filters = try conditions() }
    if skip("group") {
      try take("by")
      repeat { query.groups.append(try term()) } while skip(",") && !endsClause
    }
    if skip("having") { query.having = try conditions() }
    if skip("order") {
      try take("by")
      query.order = try order()
    }
    if skip("limit") {
      guard case .number(let text) = token, let limit = Int(text) else {
        throw expected("a number of rows")
      }
      position += 1
      query.limit = limit
    }
  }

  private mutating func order() throws(SpiderParseError) -> SpiderQuery.Order {
    var order = SpiderQuery.Order()
    repeat {
      order.expressions.append(try expression())
      if let direction = word, ["asc", "desc"].contains(direction) {
        order.direction = direction
        position += 1
      }
    } while skip(",") && !endsClause
    return order
  }

  private mutating func skipSemicolons() { while skip(";") {} }
}
