/// What a logarithm without a base means: `\log` is the natural one in analysis, and that of base ten
/// in school.
///
/// One comparison reads it in one way on both sides.
enum LogarithmReading: CaseIterable {
  case decadic
  case natural

  /// The readings under which two expressions may be compared, the likelier first.
  ///
  /// `\log 100` is 2: beside a power of ten other than ten itself only base ten is meant.
  static func possible(_ a: Expression, _ b: Expression, _ algebra: Algebra) -> [Self] {
    let all = [a, b].flatMap(\.bareArguments)
    guard !all.isEmpty else { return [.natural] }
    let isDecadic = all.contains { argument in
      (try? algebra.form(argument))?.number?.isPowerOfTen ?? false
    }
    return isDecadic ? [.decadic] : allCases
  }

  /// The expression with every logarithm read in this way.
  func applied(to expression: Expression) -> Expression {
    let parts = expression.children.map(applied)
    guard case .call(.bareLog, _) = expression else { return expression.replacingChildren(parts) }
    let natural = Expression.call(.log, parts)
    return self == .natural ? natural : .quotient(natural, .call(.log, [.int(10)]))
  }
}

extension Expression {
  /// The arguments of logarithms whose base is not written.
  fileprivate var bareArguments: [Expression] {
    let own = if case .call(.bareLog, let arguments) = self { arguments } else { [Expression]() }
    return own + children.flatMap(\.bareArguments)
  }
}

extension Rational {
  /// Whether it is a power of ten other than one and ten.
  fileprivate var isPowerOfTen: Bool {
    guard numerator == 1 || denominator == 1 else { return false }
    let digits = String(numerator == 1 ? denominator : numerator)
    return digits.count > 1 && digits != "10" && digits.first == "1"
      && digits.dropFirst().allSatisfy { $0 == "0" }
  }
}
