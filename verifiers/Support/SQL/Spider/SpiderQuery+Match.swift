extension SpiderQuery {
  /// Whether the parts of a query are the parts of the right one, both `normal`.
  ///
  /// Selections and conditions are bags; grouping compares bags of column names, and columns and
  /// `HAVING` as they stand; ordering compares everything, a limit whether there is one. Tables are
  /// compared where the right query joins some, or everywhere with `comparesSingleTables`, as Spider's
  /// script does since its first month; the published results of its examples are of that month.
  ///
  /// - SeeAlso: Yu 2018 (Spider), arXiv:1809.08887, and `evaluation.py` of taoyds/spider.
  func matches(_ gold: SpiderQuery, comparesSingleTables: Bool = false) -> Bool {
    let others = combined.keys.sorted()
    guard others == gold.combined.keys.sorted(), partsMatch(gold) else { return false }
    let nested = others.allSatisfy { other in
      guard let mine = combined[other], let its = gold.combined[other] else { return false }
      return mine.matches(its, comparesSingleTables: comparesSingleTables)
    }
    let ignoresTables = gold.sources.count < 2 && !comparesSingleTables
    return nested && (ignoresTables || counts(sources) == counts(gold.sources))
  }

  private func partsMatch(_ gold: SpiderQuery) -> Bool {
    counts(selections) == counts(gold.selections)
      && counts(filters.all) == counts(gold.filters.all)
      && Set(filters.connectives) == Set(gold.filters.connectives)
      && counts(groups.map(\.column.bareName)) == counts(gold.groups.map(\.column.bareName))
      && havingMatches(gold) && orderMatches(gold) && keywords == gold.keywords
  }

  /// `HAVING` counts where both group; the rest is among the keywords.
  private func havingMatches(_ gold: SpiderQuery) -> Bool {
    if groups.isEmpty && gold.groups.isEmpty { return true }
    return groups.map(\.column) == gold.groups.map(\.column) && having == gold.having
  }

  private func orderMatches(_ gold: SpiderQuery) -> Bool {
    order == gold.order && (order == nil || (limit == nil) == (gold.limit == nil))
  }

  /// The keywords that the query uses, without those of queries within it.
  private var keywords: Set<String> {
    let conditions = joins.all + filters.all + having.all
    let connectives = joins.connectives + filters.connectives + having.connectives
    let uses: [(String, Bool)] = [
      ("where", !filters.all.isEmpty), ("group", !groups.isEmpty), ("having", !having.all.isEmpty),
      ("order", order != nil), (order?.direction ?? "", order != nil), ("limit", limit != nil),
      ("or", connectives.contains("or")), ("not", conditions.contains(where: \.isNegated)),
      ("in", conditions.contains { $0.operation == "in" }),
      ("like", conditions.contains { $0.operation == "like" }),
    ]
    return Set(uses.filter(\.1).map(\.0))
  }
}

extension SpiderSchema.Column {
  /// The column's name without its table.
  fileprivate var bareName: String {
    switch self {
    case .all: "*"
    case .named(_, let name): name
    }
  }
}
