extension SpiderQuery {
  /// The query without what exact set match ignores: values, `DISTINCT`, and which of the columns that
  /// a foreign key joins is named, for columns of the tables that the outermost query reads.
  ///
  /// Inside of queries that are compared with, only values are ignored; inside of queries that rows
  /// come from, nothing is.
  func normal(_ schema: SpiderSchema) -> SpiderQuery {
    var read: Set<String> = []
    for case .table(let name) in sources { read.insert(name) }
    return withoutValues().joined { column in
      guard case .named(let table, _) = column, read.contains(table) else { return column }
      return schema.representatives[column] ?? column
    }
  }

  fileprivate func withoutValues() -> SpiderQuery {
    var query = self
    query.joins = joins.withoutValues()
    query.filters = filters.withoutValues()
    query.having = having.withoutValues()
    query.combined = combined.mapValues { $0.withoutValues() }
    return query
  }

  private func joined(by rename: (SpiderSchema.Column) -> SpiderSchema.Column) -> SpiderQuery {
    var query = self
    query.isDistinct = nil
    query.selections = selections.map {
      Selection(aggregate: $0.aggregate, expression: $0.expression.joined(by: rename))
    }
    query.joins = joins.joined(by: rename)
    query.filters = filters.joined(by: rename)
    query.groups = groups.map { $0.joined(by: rename) }
    query.having = having.joined(by: rename)
    query.order?.expressions = order?.expressions.map { $0.joined(by: rename) } ?? []
    query.combined = combined.mapValues { $0.joined(by: rename) }
    return query
  }
}

extension SpiderQuery.Conditions {
  fileprivate func withoutValues() -> Self {
    let bare = { (operand: SpiderQuery.Operand?) -> SpiderQuery.Operand? in
      guard case .query(let query) = operand else { return nil }
      return .query(query.withoutValues())
    }
    var conditions = self
    for index in all.indices {
      conditions.all[index].value = bare(all[index].value)
      conditions.all[index].upper = bare(all[index].upper)
    }
    return conditions
  }

  fileprivate func joined(by rename: (SpiderSchema.Column) -> SpiderSchema.Column) -> Self {
    var conditions = self
    for index in all.indices {
      conditions.all[index].subject = all[index].subject.joined(by: rename)
    }
    return conditions
  }
}

extension SpiderQuery.Expression {
  fileprivate func joined(by rename: (SpiderSchema.Column) -> SpiderSchema.Column) -> Self {
    Self(
      operation: operation, first: first.joined(by: rename), second: second?.joined(by: rename))
  }
}

extension SpiderQuery.Term {
  fileprivate func joined(by rename: (SpiderSchema.Column) -> SpiderSchema.Column) -> Self {
    Self(aggregate: aggregate, column: rename(column), isDistinct: nil)
  }
}
