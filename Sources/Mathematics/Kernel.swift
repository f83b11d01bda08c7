/// The symmetric part of the comparison: what is equal whichever side is the right answer.
struct Kernel {
  /// Compares single values.
  let values: Values
  private var sets: RealSets { RealSets(values: values) }

  /// Whether two settled answers say the same; a set of one number is as good as the number.
  func areSame(_ a: Expression, _ b: Expression) throws(Unreadable) -> Bool {
    try areIdentical(a.onlyElement(beside: b), b.onlyElement(beside: a))
  }

  /// Whether two parts of answers say the same.
  private func areIdentical(_ a: Expression, _ b: Expression) throws(Unreadable) -> Bool {
    try values.meter.spend(10)
    if a == b { return true }
    switch (a, b) {
    case (.list(let mine), .list(let theirs)):
      if try matchAll(mine, theirs) { return true }
      return try areSameSets(a, b)
    case (.set(let mine), .set(let theirs)):
      return try areMutual(mine, theirs)
    case (.list(let items), .set(let elements)), (.set(let elements), .list(let items)):
      return try areMutual(items, elements)
    case (.bracketed(let mine, let a1, let a2), .bracketed(let theirs, let b1, let b2)):
      return try matchInOrder(mine, theirs, when: a1 == b1 && a2 == b2)
    case (.matrix(let mine), .matrix(let theirs)): return try areSame(rows: mine, theirs)
    case (.matrix(let rows), .bracketed(let items, false, false)),
      (.bracketed(let items, false, false), .matrix(let rows)):
      return try matchInOrder(rows.flatMap { $0 }, items, when: rows.isVector)
    case (.matrix(let mine), .bracketed(let items, true, true)),
      (.bracketed(let items, true, true), .matrix(let mine)):
      return try items.rows.map { (rows) throws(Unreadable) in
        try areSame(rows: mine, rows)
      } ?? false
    case (.piecewise(let mine), .piecewise(let theirs)):
      return try matchAll(mine.map(Expression.branch), theirs.map(Expression.branch))
    case (.text(let mine), .text(let theirs)): return mine.lowercased() == theirs.lowercased()
    case (.based(_, let mine, _), .based(_, let theirs, _)) where mine != theirs:
      guard mine == 10 || theirs == 10 else { return false }
      return try values.areEqual(a, b)
    case (.quantity(let mine, let unit), .quantity(let theirs, let other)):
      return try matchInOrder([mine], [theirs], when: unit == other)
    case (.relation, .relation): return try areSameRelations(a, b)
    default:
      if a.isScalar, b.isScalar { return try values.areEqual(a, b) }
      return try areSameSets(a, b)
    }
  }

  private func areSameSets(_ a: Expression, _ b: Expression) throws(Unreadable) -> Bool {
    guard haveOneVariable(a, b), let mine = try sets.set(a), let theirs = try sets.set(b) else {
      return try haveSameParts(a, b)
    }
    return try sets.areEqual(mine, theirs)
  }

  /// Whether at most one variable stands in both together.
  private func haveOneVariable(_ a: Expression, _ b: Expression) -> Bool {
    Set(a.variables + b.variables).count <= 1
  }

  /// Unions and intersections whose parts are no real intervals, part by part.
  ///
  /// A bare list of conditions on several variables wants all of them.
  private func haveSameParts(_ a: Expression, _ b: Expression) throws(Unreadable) -> Bool {
    switch (a, b) {
    case (.union, .union): return try matchAll(a.unitedParts, b.unitedParts)
    case (.intersection, .intersection): return try matchAll(a.commonParts, b.commonParts)
    case (.list(let items), .intersection) where items.allSatisfy(\.isRelation):
      return try matchAll(items, b.commonParts)
    case (.intersection, .list(let items)) where items.allSatisfy(\.isRelation):
      return try matchAll(a.commonParts, items)
    case (.difference(let mine, let without), .difference(let theirs, let other)):
      return try matchInOrder([mine, without], [theirs, other])
    default: return false
    }
  }

  private func areSame(
    rows a: [[Expression]], _ b: [[Expression]]
  ) throws(Unreadable) -> Bool {
    guard a.map(\.count) == b.map(\.count) else { return false }
    return try matchInOrder(a.flatMap { $0 }, b.flatMap { $0 })
  }

  private func matchInOrder(
    _ a: [Expression], _ b: [Expression], when isPossible: Bool = true
  ) throws(Unreadable) -> Bool {
    guard isPossible, a.count == b.count else { return false }
    for (mine, theirs) in zip(a, b) {
      guard try areIdentical(mine, theirs) else { return false }
    }
    return true
  }

  /// Whether each item of one list is the same as another item of the other.
  private func matchAll(_ a: [Expression], _ b: [Expression]) throws(Unreadable) -> Bool {
    guard a.count == b.count else { return false }
    var rest = b
    for item in a {
      var place: Int?
      for (index, candidate) in rest.enumerated() where place == nil {
        guard item.isSet == candidate.isSet else { continue }
        if try areIdentical(item, candidate) { place = index }
      }
      guard let place else { return false }
      rest.remove(at: place)
    }
    return true
  }

  private func areMutual(_ a: [Expression], _ b: [Expression]) throws(Unreadable) -> Bool {
    guard try covers(a, b) else { return false }
    return try covers(b, a)
  }

  /// Whether each item of `b` is the same as some item of `a`.
  private func covers(_ a: [Expression], _ b: [Expression]) throws(Unreadable) -> Bool {
    for item in b {
      var isFound = false
      for candidate in a where !isFound && candidate.isSet == item.isSet {
        isFound = try areIdentical(candidate, item)
      }
      guard isFound else { return false }
    }
    return true
  }
}

extension Expression {
  /// Whether it is one number or one expression.
  var isScalar: Bool {
    switch self {
    case .integer, .decimal, .based, .symbol, .constant, .sum, .product, .quotient, .power, .call,
      .application, .percent:
      !contains {
        switch $0 {
        case .list, .set, .bracketed, .relation, .text, .union: true
        default: false
        }
      }
    default: false
    }
  }

  /// The one element of a set of one number, beside a number; else the expression.
  fileprivate func onlyElement(beside other: Expression) -> Expression {
    guard case .set(let elements) = self, elements.count == 1, elements[0].isNumeric,
      other.isNumeric
    else { return self }
    return elements[0]
  }

  /// Whether it is a set of listed elements.
  var isSet: Bool { if case .set = self { true } else { false } }

  private var isNumeric: Bool {
    isScalar && self != .constant(.emptySet) && self != .constant(.reals)
  }

  /// The parts of an intersection, intersections among them opened.
  fileprivate var commonParts: [Expression] {
    if case .intersection(let parts) = self { return parts.flatMap(\.commonParts) }
    return [self]
  }

  /// The parts of a union, unions among them opened.
  var unitedParts: [Expression] {
    if case .union(let parts) = self { return parts.flatMap(\.unitedParts) }
    return [self]
  }
}

extension Expression {
  /// A value and its condition, which must both be the same.
  fileprivate static func branch(_ parts: [Expression]) -> Expression {
    .bracketed(parts, opensClosed: true, closesClosed: true)
  }
}

extension [Expression] {
  /// The rows of a matrix that is written `[[1, 2], [3, 4]]`, or `nil`.
  fileprivate var rows: [[Expression]]? {
    let rows = compactMap { item -> [Expression]? in
      if case .bracketed(let entries, true, true) = item { entries } else { nil }
    }
    return rows.count == count ? rows : nil
  }
}

extension [[Expression]] {
  /// Whether it is one row or one column.
  var isVector: Bool { count == 1 || allSatisfy { $0.count == 1 } }
}
