import BigInt

/// Decides at points whether two values are equal.
///
/// They count as equal where they differ at none of the points that are tried, and at some agree to more
/// digits than the sizes of all values on the way let expect. That they differ is certain, because the
/// error of each value is bounded; that they are equal is very likely, and no proof.
struct NumericComparison {
  /// What a point shows.
  enum Finding {
    /// The values agree in more digits than unequal ones would.
    case same
    /// They differ by more than their errors.
    case different
    /// One is not defined, or not known well enough.
    case unknown
  }
  /// An expression at the point of an evaluation, or always at one point.
  struct Value {
    /// What is evaluated.
    let expression: Expression
    /// Where, if always there.
    var point: SamplePoint?

    /// The value.
    func value(_ evaluation: NumericEvaluation) throws(Unreadable) -> ComplexBall {
      try evaluation.at(point ?? evaluation.point).value(expression)
    }
  }

  /// What the comparison may cost.
  let meter: Meter
  /// What the random points depend on.
  let seed: UInt64

  /// Points at which expressions with variables must agree.
  private static let proofs = 3
  /// Binary digits in which values must agree that are all of ordinary size.
  private static let agreement = 256

  /// Whether two expressions are equal; false where that cannot be shown.
  ///
  /// - Throws: `Unreadable`, where the steps are used up.
  func areEqual(_ a: Expression, _ b: Expression) throws(Unreadable) -> Bool {
    let (mine, theirs) = (Value(expression: a), Value(expression: b))
    if a.isConstant, b.isConstant {
      let finding = finding(mine, theirs, at: .origin, isComplex: true)
      try meter.spend(0)
      return finding == .same
    }
    return try agree(mine, theirs)
  }

  /// Whether two values are equal at all points that are tried, and to all wanted digits at three of them.
  ///
  /// - Throws: `Unreadable`, where the steps are used up.
  func agree(_ a: Value, _ b: Value) throws(Unreadable) -> Bool {
    let expressions = [a.expression, b.expression]
    let isComplex = expressions.contains(where: \.isComplex)
    let spread = (0..<SamplePoint.spread).map { SamplePoint.Place.spread($0) }
    if differ(a, b, at: spread, isComplex: isComplex) { return false }
    let places = Kinks(meter: meter).places(expressions)
    if differ(a, b, at: places, isComplex: isComplex) { return false }
    var proofs = 0
    for place in spread where proofs < Self.proofs {
      let finding = finding(a, b, at: point(place), isComplex: isComplex)
      if finding == .different { return false }
      if finding == .same { proofs += 1 }
    }
    try meter.spend(0)
    return proofs == Self.proofs
  }

  /// Whether two values certainly differ at one of some places.
  private func differ(
    _ a: Value, _ b: Value, at places: [SamplePoint.Place], isComplex: Bool
  ) -> Bool {
    places.contains { place in
      let evaluation = NumericEvaluation(point: point(place), meter: meter)
      return gap(a, b, evaluation, isComplex: isComplex)?.isKnownNonzero ?? false
    }
  }

  private func point(_ place: SamplePoint.Place) -> SamplePoint {
    SamplePoint(place: place, seed: seed)
  }

  /// The difference of two values, or `nil` where it says nothing.
  private func gap(
    _ a: Value, _ b: Value, _ evaluation: NumericEvaluation, isComplex: Bool
  ) -> ComplexBall? {
    guard let mine = try? a.value(evaluation), let theirs = try? b.value(evaluation) else {
      return nil
    }
    let gap = mine - theirs
    // Over the reals neither is defined where neither is real.
    let isUndefined = !isComplex && !mine.im.mayBeZero && !theirs.im.mayBeZero
    return isUndefined && gap.isKnownNonzero ? nil : gap
  }

  private func finding(
    _ a: Value, _ b: Value, at point: SamplePoint, isComplex: Bool
  ) -> Finding {
    var precision = Ball.standard
    while precision <= Ball.finest {
      let evaluation = NumericEvaluation(point: point, meter: meter, precision: precision)
      guard let gap = gap(a, b, evaluation, isComplex: isComplex) else { return .unknown }
      if gap.isKnownNonzero { return .different }
      let magnitudes = evaluation.magnitudes
      let wanted = Self.agreement + 2 * magnitudes.total
      if gap.re.isZero && gap.im.isZero || max(gap.re.top, gap.im.top) < -wanted { return .same }
      let needed = wanted + magnitudes.largest + 32
      precision = needed > precision ? needed : 2 * precision
    }
    return .unknown
  }
}

extension ComplexBall {
  /// Whether it is certainly not zero.
  var isKnownNonzero: Bool { !re.mayBeZero || !im.mayBeZero }
}

extension Expression {
  /// Whether it speaks of complex numbers.
  fileprivate var isComplex: Bool {
    contains {
      switch $0 {
      case .constant(.imaginary), .call(.re, _), .call(.im, _), .call(.conjugate, _),
        .call(.arg, _):
        true
      default: false
      }
    }
  }
}
