/// Brings what was read into a form that can be compared.
struct Settling {
  /// Compares the members of chains.
  let values: Values

  /// The answer with `±` written out and chains of equations reduced to what they say.
  ///
  /// - Throws: `Unreadable`, where the members of a chain are not equal.
  func settled(_ expression: Expression) throws(Unreadable) -> Expression {
    switch expression {
    case .list(let items):
      var all: [Expression] = []
      for item in items {
        let settled = try settled(item)
        if case .list(let parts) = settled { all += parts } else { all.append(settled) }
      }
      return .list(named(all))
    case .set(let items):
      var all: [Expression] = []
      for item in items { all += alternatives(of: item) }
      return .set(all)
    case .relation(let members, let relations):
      let reduced = try chain(members, relations)
      return try listed(alternatives(of: reduced))
    case .sum, .product, .quotient, .power, .plusMinus, .quantity, .bracketed, .percent, .call:
      return try listed(alternatives(of: expression))
    default: return expression
    }
  }

  private func isSame(_ a: Expression, _ b: Expression) throws(Unreadable) -> Bool {
    guard a.isScalar, b.isScalar else { return false }
    return try values.areEqual(a, b)
  }

  /// A list of values, or the one that they all are: `42 ± 0`.
  private func listed(_ items: [Expression]) throws(Unreadable) -> Expression {
    if items.count == 1 { return items[0] }
    let isOne = items.count == 2 ? try isSame(items[0], items[1]) : false
    return isOne ? items[0] : .list(items)
  }

  /// `x = 1, 2` says `x = 1, x = 2`, and `x ≠ 1, 2` says `x ≠ 1, x ≠ 2`.
  private func named(_ items: [Expression]) -> [Expression] {
    guard case .relation(let members, let relations)? = items.first, members.count == 2,
      [[.equal], [.unequal]].contains(relations), members[0].isName,
      items.dropFirst().allSatisfy(\.isConstant)
    else { return items }
    return items.enumerated().map { place, item in
      place == 0 ? item : .relation([members[0], item], relations)
    }
  }

  /// The values that `±` stands for: all upper signs, and all lower signs.
  private func alternatives(of expression: Expression) -> [Expression] {
    let hasSigns = expression.contains { if case .plusMinus = $0 { true } else { false } }
    guard hasSigns else { return [expression] }
    return [expression.choosingSigns(isUpper: true), expression.choosingSigns(isUpper: false)]
  }

  /// A chain of equations: all members must be equal, the first may name them. Where the last is a value
  /// and the first names it, formulas between only say how it is found: `S = n(n+1)/2 = 5050`.
  private func chain(
    _ members: [Expression], _ relations: [Relation]
  ) throws(Unreadable) -> Expression {
    guard relations.allSatisfy({ $0 == .equal || $0 == .approximate }) else {
      return .relation(members, relations)
    }
    var exact: [Expression] = [members[0]]
    for (member, relation) in zip(members.dropFirst(), relations) {
      if relation == .equal || exact.count == 1 && exact[0].isName { exact.append(member) }
    }
    if exact.count == 1 { return exact[0] }
    if exact.count == 2, !exact[0].isConstant || !exact[1].isConstant {
      // An identity says its last member; any other equation stays one.
      let isNamed = exact[0].isName || exact[1].isName
      let isIdentity = isNamed ? false : try isSame(exact[0], exact[1])
      return isIdentity ? exact[1] : .relation(exact, [.equal])
    }
    let valued = exact[0].isName ? Array(exact.dropFirst()) : exact
    let isFound = exact[0].namesValue && valued.last?.isConstant == true
    let compared = isFound ? valued.filter(\.isConstant) : valued
    for (a, b) in zip(compared, compared.dropFirst()) {
      guard try values.areEqual(a, b) else {
        throw Unreadable("the members of a chain of equations are not equal")
      }
    }
    guard let last = exact.last else { return members[0] }
    return exact[0].isName ? .relation([exact[0], last], [.equal]) : last
  }
}

extension Expression {
  /// The expression with `±` as `+` and `∓` as `-`, or the reverse.
  func choosingSigns(isUpper: Bool) -> Expression {
    let chosen = replacingChildren(children.map { $0.choosingSigns(isUpper: isUpper) })
    guard case .plusMinus(let value, let isFlipped) = chosen else { return chosen }
    return isUpper != isFlipped ? value : .negative(value)
  }

  /// Whether it is a name, or a sum of names: `m + n`.
  fileprivate var namesValue: Bool {
    if case .sum(let parts) = self { return parts.allSatisfy(\.isName) }
    return isName
  }

  /// Whether it can name a value: letters, words and unknown functions, without numbers beside them.
  var isName: Bool {
    switch self {
    case .symbol, .text, .application: true
    case .product(let parts): parts.allSatisfy(\.isName)
    case .quotient(let a, let b): a.isName && b.isName
    case .quantity(let part, _): part.isName
    case .constant(.euler): true
    default: false
    }
  }
}
