extension RealSets {
  /// The set of real numbers that an expression describes, or `nil` where it describes none.
  func set(_ expression: Expression) throws(Unreadable) -> RealSet? {
    switch expression {
    case .constant(.reals): return .all
    case .constant(.emptySet): return RealSet()
    case .bracketed(let items, let opens, let closes) where items.count == 2:
      return try interval(items[0], items[1], opens, closes)
    case .set(let items): return try points(items)
    case .union(let parts): return try combine(parts, union)
    case .intersection(let parts): return try combine(parts, intersection)
    case .difference(let whole, let part):
      guard let whole = try set(whole), let part = try set(part) else { return nil }
      return try intersection(whole, try complement(part))
    case .relation(let members, let relations): return try solutions(members, relations)
    case .list(let items): return try listed(items)
    default: return nil
    }
  }

  private func combine(
    _ parts: [Expression], _ join: (RealSet, RealSet) throws(Unreadable) -> RealSet
  ) throws(Unreadable) -> RealSet? {
    var result: RealSet?
    for part in parts {
      guard let next = try set(part) else { return nil }
      guard let old = result else {
        result = next
        continue
      }
      result = try join(old, next)
    }
    return result
  }

  private func interval(
    _ low: Expression, _ high: Expression, _ opens: Bool, _ closes: Bool
  ) throws(Unreadable) -> RealSet? {
    let infinity = Expression.constant(.infinity)
    let start = low == .negative(infinity) ? .init(isClosed: false) : end(low, isClosed: opens)
    let stop = high == infinity ? .init(isClosed: false) : end(high, isClosed: closes)
    guard let start, let stop else { return nil }
    let piece = RealSet.Piece(low: start, high: stop)
    // An interval whose ends are in the wrong order is a pair, not the empty set.
    return try isEmpty(piece) ? nil : RealSet(pieces: [piece])
  }

  private func points(_ items: [Expression]) throws(Unreadable) -> RealSet? {
    var result = RealSet()
    for item in items {
      guard let end = end(item, isClosed: true) else { return nil }
      result = try union(result, RealSet(pieces: [RealSet.Piece(low: end, high: end)]))
    }
    return result
  }

  /// Conditions beside each other: a union where they are equations or exclude each other, else all
  /// must hold.
  private func listed(_ items: [Expression]) throws(Unreadable) -> RealSet? {
    let equations = items.count { if case .relation(_, [.equal]) = $0 { true } else { false } }
    guard equations == 0 || equations == items.count else { return nil }
    var result: RealSet?
    for item in items {
      guard case .relation = item, let next = try set(item) else { return nil }
      guard let old = result else {
        result = next
        continue
      }
      let both = try intersection(old, next)
      result = both.pieces.isEmpty || equations > 0 ? try union(old, next) : both
    }
    return result
  }

  /// The numbers that satisfy a chain of inequalities in one variable.
  private func solutions(
    _ members: [Expression], _ relations: [Relation]
  ) throws(Unreadable) -> RealSet? {
    if relations == [.element], case .symbol = members[0] { return try set(members[1]) }
    guard let name = onlyVariable(members) else { return nil }
    var result = RealSet.all
    let infinity = Expression.constant(.infinity)
    for (place, relation) in relations.enumerated() {
      let isOpenEnd = [members[place], members[place + 1]].contains {
        $0 == infinity || $0 == .negative(infinity)
      }
      if isOpenEnd { continue }
      guard let next = try side(members[place], relation, members[place + 1], name) else {
        return nil
      }
      result = try intersection(result, next)
    }
    return result
  }

  /// The numbers that satisfy one relation; `|a| < b` is `-b < a < b`.
  private func side(
    _ left: Expression, _ relation: Relation, _ right: Expression, _ name: String
  ) throws(Unreadable) -> RealSet? {
    if case .call(.abs, _) = right, right.variables.contains(name) {
      guard left.isConstant else { return nil }
      return try side(right, relation.flipped, left, name)
    }
    guard case .call(.abs, let inner) = left, inner.count == 1, relation.isOrder, right.isConstant
    else { return try halfLine(left, relation, right, name) }
    guard let above = try halfLine(inner[0], relation, right, name),
      let below = try halfLine(inner[0], relation.flipped, .negative(right), name)
    else { return nil }
    let isInside = relation == .less || relation == .lessOrEqual
    return try isInside ? intersection(above, below) : union(above, below)
  }

  private func onlyVariable(_ members: [Expression]) -> String? {
    let names = Set(members.flatMap(\.variables))
    return names.count == 1 ? names.first : nil
  }

  /// The numbers that satisfy a linear inequality or equation.
  private func halfLine(
    _ left: Expression, _ relation: Relation, _ right: Expression, _ name: String
  ) throws(Unreadable) -> RealSet? {
    guard relation.isOrder || relation == .unequal || relation == .equal,
      let (slope, rest) = values.algebra.linear(.sum([left, .negative(right)]), in: name),
      let sign = values.real(slope)?.sign, sign != 0,
      let border = end(.quotient(.negative(rest), slope), isClosed: relation.includesEqual)
    else { return nil }
    if !relation.isOrder {
      var point = border
      point.isClosed = true
      let only = RealSet(pieces: [RealSet.Piece(low: point, high: point)])
      return relation == .equal ? only : try complement(only)
    }
    let isBelow = (relation == .less || relation == .lessOrEqual) == (sign > 0)
    let open = RealSet.End(isClosed: false)
    let piece =
      isBelow
      ? RealSet.Piece(low: open, high: border) : RealSet.Piece(low: border, high: open)
    return RealSet(pieces: [piece])
  }
}

extension Algebra {
  /// Slope and constant, where the expression is linear in the variable.
  func linear(
    _ expression: Expression, in name: String
  ) -> (slope: Expression, rest: Expression)? {
    guard let form = try? form(expression), form.below == .one,
      form.above.isLinear(in: name)
    else { return nil }
    let rest = expression.substituting(name, by: .int(0))
    let slope = Expression.sum([expression.substituting(name, by: .int(1)), .negative(rest)])
    return (slope, rest)
  }
}

extension Relation {
  /// Whether equal sides satisfy it.
  var includesEqual: Bool { self == .lessOrEqual || self == .greaterOrEqual }
}

extension Polynomial {
  /// Whether a variable stands in it, alone and with the power one wherever it stands.
  fileprivate func isLinear(in name: String) -> Bool {
    var occurs = false
    for monomial in terms.keys {
      for factor in monomial.factors {
        switch factor.generator {
        case .symbol(name):
          guard factor.power == .one else { return false }
          occurs = true
        case .atom(let text, _) where text.contains(name): return false
        case .root(let base) where base.contains(where: { $0 == .symbol(name) }): return false
        default: break
        }
      }
    }
    return occurs
  }
}

extension Expression {
  /// The expression with a variable replaced.
  func substituting(_ name: String, by value: Expression) -> Expression {
    if self == .symbol(name) { return value }
    return replacingChildren(children.map { $0.substituting(name, by: value) })
  }
}
