extension Kernel {
  /// Whether two relations hold for the same values.
  func areSameRelations(_ a: Expression, _ b: Expression) throws(Unreadable) -> Bool {
    guard case .relation(let mine, let relations) = a, case .relation(let theirs, let others) = b
    else { return false }
    if relations == others, try pairwise(mine, theirs) { return true }
    let flipped = others.reversed().map(\.flipped)
    if relations == flipped, !relations.contains(.element), try pairwise(mine, theirs.reversed()) {
      return true
    }
    if let one = pair(mine, relations), let other = pair(theirs, others),
      one.relation == other.relation
    {
      return try areProportional(one.difference, other.difference, isOrder: one.relation.isOrder)
    }
    let sets = RealSets(values: values)
    guard Set(a.variables + b.variables).count == 1, let left = try sets.set(a),
      let right = try sets.set(b)
    else { return false }
    return try sets.areEqual(left, right)
  }

  private func pairwise(
    _ a: [Expression], _ b: some Collection<Expression>
  ) throws(Unreadable) -> Bool {
    guard a.count == b.count else { return false }
    for (mine, theirs) in zip(a, b) {
      guard try areSame(mine, theirs) else { return false }
    }
    return true
  }

  /// `left - right` with `=`, `≠`, `>` or `≥` to zero.
  private func pair(
    _ members: [Expression], _ relations: [Relation]
  ) -> (difference: Expression, relation: Relation)? {
    guard members.count == 2, let relation = relations.first, relation != .element,
      members.allSatisfy(\.isScalar)
    else { return nil }
    let isLess = relation == .less || relation == .lessOrEqual
    let (a, b) = isLess ? (members[1], members[0]) : (members[0], members[1])
    return (.sum([a, .negative(b)]), isLess ? relation.flipped : relation)
  }

  /// Whether one expression is the other times a number, positive where order counts.
  private func areProportional(
    _ a: Expression, _ b: Expression, isOrder: Bool
  ) throws(Unreadable) -> Bool {
    let meter = values.meter
    guard let mine = try? values.algebra.form(a), let theirs = try? values.algebra.form(b),
      let scale = try? mine.above.ratio(to: theirs.above, clearing: !isOrder, meter)
    else { return try ratioIsConstant(a, b, isOrder: isOrder) }
    return !isOrder || mine.below == theirs.below && !scale.isNegative
  }

  /// Whether the quotient of two expressions is the same real number at all points.
  private func ratioIsConstant(
    _ a: Expression, _ b: Expression, isOrder: Bool
  ) throws(Unreadable) -> Bool {
    guard !a.isConstant, !b.isConstant else { return false }
    let quotient = Expression.quotient(a, b)
    // None of them is a point of `agree`, where the quotient would be compared with itself.
    let places = (0..<SamplePoint.spread).map { SamplePoint.Place.spread($0 + SamplePoint.spread) }
    for place in places {
      let point = SamplePoint(place: place, seed: values.seed)
      let evaluation = NumericEvaluation(point: point, meter: values.meter)
      guard let ratio = try? evaluation.value(quotient), let sign = ratio.re.sign else { continue }
      guard sign != 0, ratio.im.mayBeZero, !isOrder || sign > 0 else { return false }
      return try values.numbers.agree(
        .init(expression: quotient), .init(expression: quotient, point: point))
    }
    return false
  }
}

extension Polynomial {
  /// The number by which the other must be multiplied to give this one, or `nil`.
  ///
  /// With `isClearing`, both are multiplied by what they are divided by, whose sign is not known.
  fileprivate func ratio(
    to other: Polynomial, clearing isClearing: Bool, _ meter: Meter
  ) throws(Unreadable) -> Rational? {
    let mine = isClearing ? try cleared(meter) : self
    let theirs = isClearing ? try other.cleared(meter) : other
    guard mine.terms.count == theirs.terms.count, let first = mine.ordered.first,
      let match = theirs.terms[first.monomial]
    else { return nil }
    let scale = try first.coefficient.times(try match.inverse(meter), meter)
    return try theirs.times(scale, meter) == mine ? scale : nil
  }

  /// The polynomial times the powers of variables that make its lowest powers zero or more.
  private func cleared(_ meter: Meter) throws(Unreadable) -> Polynomial {
    var lowest: [Generator: Rational] = [:]
    for term in ordered {
      for factor in term.monomial.factors where factor.power.isNegative {
        lowest[factor.generator] = min(lowest[factor.generator] ?? .zero, factor.power)
      }
    }
    let factors = lowest.map { Factor(generator: $0.key, power: -$0.value) }
      .sorted { $0.generator.precedes($1.generator) }
    return try times(Polynomial(.one, Monomial(factors: factors)), meter)
  }
}
