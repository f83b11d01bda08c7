import BigInt

/// Where functions that are not smooth may change their course: bars, roundings, logarithms, roots.
struct Kinks {
  /// What finding them may cost.
  let meter: Meter

  /// How many functions are looked at.
  private static let limit = 6

  /// The places at which expressions may differ that agree at ordinary ones.
  ///
  /// Small integers and halves, numbers far beyond all that occur, and the surroundings of the points
  /// at which what stands within a function is 0 or 1.
  func places(_ expressions: [Expression]) -> [SamplePoint.Place] {
    var inner: [Expression] = []
    for expression in expressions { expression.collectKinks(&inner) }
    guard !inner.isEmpty else { return [] }
    return far(expressions) + (0..<SamplePoint.smallCount).map { .small($0) }
      + near(inner.prefix(Self.limit), expressions)
  }

  private func far(_ expressions: [Expression]) -> [SamplePoint.Place] {
    let evaluation = NumericEvaluation(point: .origin, meter: meter)
    for expression in expressions { _ = try? evaluation.value(expression) }
    let largest = min(evaluation.magnitudes.largest, Ball.finest)
    return [largest + 3, largest / 2 + 2].flatMap { size in (0..<4).map { .far(size: size, $0) } }
  }

  private func near(
    _ inner: some Collection<Expression>, _ expressions: [Expression]
  ) -> [SamplePoint.Place] {
    let names = Set(expressions.flatMap(\.variables))
    guard names.count == 1, let name = names.first else { return [] }
    let offsets = [
      Rational.zero, Rational(reduced: 1, 4), Rational(reduced: -1, 4),
      Rational.binary(1, places: 100), Rational.binary(-1, places: 100),
    ]
    return inner.flatMap { part -> [SamplePoint.Place] in
      guard let (slope, rest) = Algebra(meter: meter).linear(part, in: name) else { return [] }
      let root = Expression.quotient(.negative(rest), slope)
      return offsets.map { .near(root, offset: $0) }
    }
  }
}

extension Expression {
  /// The names of the variables in it, once for each place.
  var variables: [String] {
    if case .symbol(let name) = self { return [name] }
    return children.flatMap(\.variables)
  }

  /// Adds what stands within functions that are not smooth.
  fileprivate func collectKinks(_ found: inout [Expression]) {
    for child in children { child.collectKinks(&found) }
    switch self {
    case .call(.max, let parts), .call(.min, let parts):
      for (a, b) in zip(parts, parts.dropFirst()) { found.append(.sum([a, .negative(b)])) }
    case .call(.floor, let parts), .call(.ceiling, let parts):
      found += parts + parts.map { .sum([$0, .int(-1)]) }
    case .call(let function, let parts) where function.hasKinks: found += parts
    case .power(let base, let exponent) where !base.isConstant && !exponent.isWhole:
      found.append(base)
    default: break
    }
  }

  private var isWhole: Bool { if case .integer = self { true } else { false } }
}

extension Function {
  /// Whether it is not smooth somewhere on the real line, or not defined everywhere.
  fileprivate var hasKinks: Bool {
    switch self {
    case .sin, .cos, .arctan, .sinh, .cosh, .tanh, .sech, .arsinh, .exp, .det: false
    default: true
    }
  }
}
