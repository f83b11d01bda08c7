/// The rules that the right answer allows, around the symmetric kernel.
struct GoldMatching {
  /// Which rules apply.
  let comparison: AnswerComparison
  /// Compares single values.
  let values: Values
  private var kernel: Kernel { Kernel(values: values) }

  /// Whether an answer meets the right one.
  ///
  /// - Throws: `Unreadable`, where the answer contradicts itself or a limit is passed.
  func matches(gold: Expression, answer: Expression) throws(Unreadable) -> Bool {
    var failure: Unreadable?
    for reading in LogarithmReading.possible(gold, answer, values.algebra) {
      let mine = reading.applied(to: gold)
      do {
        if try matchesRead(mine, reading.applied(to: answer)) { return true }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return false
  }

  private func matchesRead(_ gold: Expression, _ answer: Expression) throws(Unreadable) -> Bool {
    let settling = Settling(values: values)
    let answer = try settling.settled(answer)
    try requireValue(answer)
    let gold = (try? settling.settled(gold)) ?? gold
    return try matchesSettled(gold, answer)
  }

  /// Refuses an answer such as `0/0`, which has no value.
  private func requireValue(_ answer: Expression) throws(Unreadable) {
    guard answer.isScalar, answer.isConstant else { return }
    if answer == .constant(.infinity) || answer == .negative(.constant(.infinity)) { return }
    if [.constant(.reals), .constant(.emptySet)].contains(answer) { return }
    _ = try values.algebra.form(answer)
  }

  private func matchesSettled(_ gold: Expression, _ answer: Expression) throws(Unreadable) -> Bool {
    if try kernel.areSame(gold, answer) { return true }
    if let (mine, theirs) = withoutMarks(gold, answer) { return try matchesSettled(mine, theirs) }
    if case .percent(let value) = gold, comparison.allowsMissingPercent,
      answer.isScalar, !answer.isPercent
    {
      return try kernel.areSame(value, answer)
    }
    if case .based(_, _, let digits) = gold, comparison.allowsMissingUnits,
      let written = try? Reading(digits, values.meter), written.expressions.contains(answer)
    {
      return true
    }
    if let isEqual = try matchesCoordinates(gold, answer) { return isEqual }
    if let value = found(by: answer, for: gold) { return try matchesSettled(gold, value) }
    if let (mine, theirs) = withoutNames(gold, answer) { return try matchesSettled(mine, theirs) }
    switch (gold, answer) {
    case (.list(let mine), .list(let theirs)): return try matchesItems(mine, theirs)
    case (.list(let mine), .set(let theirs)) where sharedName(mine),
      (.set(let mine), .list(let theirs)) where sharedName(theirs):
      return try matchesItems(mine, theirs)
    case (.list(let items), .bracketed(_, false, false)):
      guard let point = items.coordinates else { return false }
      return try kernel.areSame(point, answer)
    case (.bracketed(_, false, false), .list(let items)):
      guard let point = items.coordinates else { return false }
      return try kernel.areSame(gold, point)
    default: return false
    }
  }

  /// Both without the unit, where one has it or both have the same.
  private func withoutMarks(
    _ gold: Expression, _ answer: Expression
  ) -> (Expression, Expression)? {
    guard comparison.allowsMissingUnits, !gold.isPercent, !answer.isPercent else { return nil }
    switch (gold, answer) {
    case (.quantity, .quantity): return nil
    case (.quantity(let value, _), _) where !answer.isRelation: return (value, answer)
    case (_, .quantity(let value, let unit)) where Units.isKnown(unit: unit) && !gold.isRelation:
      return (gold, value)
    default: return nil
    }
  }

  /// Whether `(x, y) = (1, 2)` and a list of equations say the same; `nil` for other forms.
  private func matchesCoordinates(
    _ gold: Expression, _ answer: Expression
  ) throws(Unreadable) -> Bool? {
    switch (gold, answer) {
    case (.list, .relation):
      guard let list = answer.namedCoordinates else { return nil }
      return try kernel.areSame(gold, list)
    case (.relation, .list):
      guard let list = gold.namedCoordinates else { return nil }
      return try kernel.areSame(list, answer)
    default: return nil
    }
  }

  /// What an answer such as `a + b = 5` finds, where the right one is a plain value.
  private func found(by answer: Expression, for gold: Expression) -> Expression? {
    guard gold.isScalar, gold.isConstant, case .relation(let members, [.equal]) = answer,
      members[1].isScalar, members[1].isConstant, members[0].canHaveValue
    else { return nil }
    return members[1]
  }

  /// Both without the names of values: `x = 5` says 5, and `x ∈ S` says `S`.
  private func withoutNames(
    _ gold: Expression, _ answer: Expression
  ) -> (Expression, Expression)? {
    switch (gold.definition, answer.definition) {
    case (let value?, nil) where !answer.isRelation: (value, answer)
    case (nil, let value?) where !gold.isRelation && mayDefine(answer, value): (gold, value)
    default: nil
    }
  }

  /// Whether an answer may name a value that the right answer does not name: a constant, or the
  /// value of a function.
  private func mayDefine(_ answer: Expression, _ value: Expression) -> Bool {
    guard case .relation(let members, [.equal]) = answer else { return true }
    if case .application? = members.first { return true }
    return !value.contains { if case .symbol = $0 { true } else { false } }
  }

  /// Items in any order, each by these rules.
  private func matchesItems(
    _ gold: [Expression], _ answer: [Expression]
  ) throws(Unreadable) -> Bool {
    guard gold.count == answer.count else { return false }
    guard sharedName(gold), sharedName(answer) else {
      for (mine, theirs) in zip(gold, answer) {
        guard try matchesSettled(mine, theirs) else { return false }
      }
      return true
    }
    var rest = answer
    for item in gold {
      var place: Int?
      for (index, candidate) in rest.enumerated() where place == nil {
        guard item.isSet == candidate.isSet else { continue }
        if try matchesSettled(item, candidate) { place = index }
      }
      guard let place else { return false }
      rest.remove(at: place)
    }
    return true
  }

  /// Whether named items have one name but for its index, so that their order does not matter.
  private func sharedName(_ items: [Expression]) -> Bool {
    let names = items.compactMap { item -> String? in
      guard case .relation(let members, _) = item, case .symbol(let name)? = members.first else {
        return nil
      }
      return String(name.prefix { $0 != "_" })
    }
    return Set(names).count <= 1
  }
}

extension [Expression] {
  /// `x = 1, y = 2` as the point `(1, 2)`, where the names are different letters in their order.
  fileprivate var coordinates: Expression? {
    var names: [String] = []
    var values: [Expression] = []
    for item in self {
      guard case .relation(let members, [.equal]) = item, case .symbol(let name)? = members.first,
        let value = item.definition
      else { return nil }
      names.append(name)
      values.append(value)
    }
    guard names == Set(names).sorted() else { return nil }
    return .bracketed(values, opensClosed: false, closesClosed: false)
  }
}

extension Expression {
  /// What a name is said to be: the right side of `x = 5` or of `x ∈ S`.
  var definition: Expression? {
    guard case .relation(let members, let relations) = self, members.count == 2 else { return nil }
    switch relations[0] {
    case .element where members[0].isName && members[1].mayBeSet: return members[1]
    case .equal where members[0].tupleNames != nil: return members[1]
    case .equal where members[0].isName:
      let isSingle = if case .symbol = members[0] { true } else { false }
      let isFunction = if case .application = members[0] { true } else { false }
      return isSingle || isFunction || members[1].isConstant ? members[1] : nil
    case .equal where members[1].isName && !members[0].isName:
      return members[0].isConstant ? members[0] : nil
    default: return nil
    }
  }

  /// `(x, y) = (1, 2)` as `x = 1, y = 2`, or `nil`.
  fileprivate var namedCoordinates: Expression? {
    guard case .relation(let members, [.equal]) = self, let names = members[0].tupleNames,
      case .bracketed(let values, false, false) = members[1], values.count == names.count
    else { return nil }
    return .list(zip(names, values).map { .relation([$0, $1], [.equal]) })
  }

  /// The names in brackets that a point has before its coordinates: `(x, y)`.
  private var tupleNames: [Expression]? {
    guard case .bracketed(let names, false, false) = self, names.count > 1,
      names.allSatisfy({ if case .symbol = $0 { true } else { false } })
    else { return nil }
    return names
  }

  /// Whether it can stand before a value that it has: `a + b`, `|x|`, `\sin\theta`.
  ///
  /// An equation that is still to be solved, or one of a line, has a number beside its variables, as in
  /// `2x = 10` and `2x + 3y = 6`.
  fileprivate var canHaveValue: Bool {
    guard isScalar, !isConstant else { return false }
    if case .product(let parts) = self, parts.contains(.int(-1)) { return false }
    return !hasCoefficients
  }

  private var hasCoefficients: Bool {
    switch self {
    case .integer, .decimal, .based: true
    case .power(let base, _): base.hasCoefficients
    case .product(let parts): parts.contains { $0 != .int(-1) && $0.hasCoefficients }
    default: children.contains(where: \.hasCoefficients)
    }
  }

  /// Whether something can be an element of it: a set, or a name of one.
  fileprivate var mayBeSet: Bool {
    switch self {
    case .constant(.reals), .constant(.emptySet), .symbol, .application: true
    default: !isScalar
    }
  }

  /// Whether it is a relation.
  var isRelation: Bool { if case .relation = self { true } else { false } }
  /// Whether it carries a percent sign.
  var isPercent: Bool {
    switch self {
    case .percent: true
    case .product(let parts): parts.contains(where: \.isPercent)
    default: false
    }
  }
}
