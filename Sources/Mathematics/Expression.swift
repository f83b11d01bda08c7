/// An answer as it is read.
indirect enum Expression: Hashable, Sendable {
  /// An integer.
  case integer(Rational)
  /// A number written with a point or an exponent.
  case decimal(Rational, digits: Int)
  /// A number in another base: its value, and its digits read as decimal digits.
  case based(Rational, base: Int, digits: String)
  /// A variable, or a word that stands for one.
  case symbol(String)
  /// A constant.
  case constant(Constant)
  /// A sum.
  case sum([Expression])
  /// A product.
  case product([Expression])
  /// A quotient.
  case quotient(Expression, Expression)
  /// A power.
  case power(Expression, Expression)
  /// A known function of its arguments.
  case call(Function, [Expression])
  /// An unknown function of its arguments.
  case application(String, [Expression])
  /// `±x`, or `∓x` where it is flipped.
  case plusMinus(Expression, isFlipped: Bool)
  /// `x%`.
  case percent(Expression)
  /// A value with a unit.
  case quantity(Expression, unit: String)
  /// Items in any order: a bare list.
  case list([Expression])
  /// `\{…\}`.
  case set([Expression])
  /// Items in order between brackets: a tuple, or an interval.
  case bracketed([Expression], opensClosed: Bool, closesClosed: Bool)
  /// A union.
  case union([Expression])
  /// An intersection.
  case intersection([Expression])
  /// The first without the second.
  case difference(Expression, Expression)
  /// Rows of entries.
  case matrix([[Expression]])
  /// Values with their conditions, row by row: what a function of several branches is.
  case piecewise([[Expression]])
  /// Members with the relations between them.
  case relation([Expression], [Relation])
  /// Words.
  case text(String)
}

/// A constant of mathematics.
enum Constant: String, Hashable, Sendable, CaseIterable {
  case pi
  case euler = "e"
  case imaginary = "i"
  case infinity = "oo"
  case reals = "R"
  case emptySet = "{}"
}

/// How two sides of a relation compare.
enum Relation: String, Hashable, Sendable {
  case equal = "="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case unequal = "!="
  case element = "in"
  case approximate = "~"

  /// The relation with its sides exchanged; itself where there is none.
  var flipped: Relation {
    switch self {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    default: self
    }
  }

  /// Whether it orders its sides.
  var isOrder: Bool {
    [.less, .lessOrEqual, .greater, .greaterOrEqual].contains(self)
  }
}

/// A function with a meaning of its own.
enum Function: String, Hashable, Sendable, CaseIterable {
  case sin, cos, tan, cot, sec, csc, arcsin, arccos, arctan, arccot, arcsec, arccsc
  case sinh, cosh, tanh, coth, sech, csch, arsinh, arcosh, artanh
  /// `log` is the natural logarithm, `bareLog` one whose base is not written.
  case log, bareLog, exp, abs, floor, ceiling, gcd, lcm, max, min, mod, factorial, binomial
  case sgn, re, im, conjugate, arg, det

  /// The inverse that `f^{-1}` names.
  var inverse: Function? {
    switch self {
    case .sin: .arcsin
    case .cos: .arccos
    case .tan: .arctan
    case .cot: .arccot
    case .sec: .arcsec
    case .csc: .arccsc
    case .sinh: .arsinh
    case .cosh: .arcosh
    case .tanh: .artanh
    default: nil
    }
  }

  /// Whether its argument is an angle or a number that follows without brackets.
  var takesBareArgument: Bool { inverse != nil || Self.bare.contains(self) }

  private static let bare: Set<Function> = [
    .log, .bareLog, .exp, .arcsin, .arccos, .arctan, .arccot, .arcsec, .arccsc, .coth, .sech, .csch,
    .arsinh,
    .arcosh, .artanh, .det, .arg, .re, .im, .sgn,
  ]
}

extension Expression {
  /// A small integer.
  static func int(_ value: Int) -> Expression { .integer(Rational(value)) }

  /// `-x`.
  static func negative(_ value: Expression) -> Expression {
    if case .integer(let number) = value { return .integer(-number) }
    if case .decimal(let number, let digits) = value {
      return .decimal(-number, digits: digits)
    }
    if case .based(let number, let base, let digits) = value {
      return .based(-number, base: base, digits: "-" + digits)
    }
    return .product([.int(-1), value])
  }

  /// The parts of which it consists, without its own kind.
  var children: [Expression] {
    switch self {
    case .integer, .decimal, .based, .symbol, .constant, .text: []
    case .sum(let parts), .product(let parts), .list(let parts), .set(let parts),
      .union(let parts), .intersection(let parts), .bracketed(let parts, _, _),
      .call(_, let parts), .application(_, let parts), .relation(let parts, _):
      parts
    case .quotient(let a, let b), .power(let a, let b), .difference(let a, let b): [a, b]
    case .plusMinus(let part, _), .percent(let part), .quantity(let part, _): [part]
    case .matrix(let rows), .piecewise(let rows): rows.flatMap { $0 }
    }
  }

  /// The same kind over other parts, as many as there are children.
  func replacingChildren(_ parts: [Expression]) -> Expression {
    switch self {
    case .integer, .decimal, .based, .symbol, .constant, .text: return self
    case .sum: return .sum(parts)
    case .product: return .product(parts)
    case .list: return .list(parts)
    case .set: return .set(parts)
    case .union: return .union(parts)
    case .intersection: return .intersection(parts)
    case .bracketed(_, let opens, let closes):
      return .bracketed(parts, opensClosed: opens, closesClosed: closes)
    case .call(let function, _): return .call(function, parts)
    case .application(let name, _): return .application(name, parts)
    case .relation(_, let relations): return .relation(parts, relations)
    case .quotient: return .quotient(parts[0], parts[1])
    case .power: return .power(parts[0], parts[1])
    case .difference: return .difference(parts[0], parts[1])
    case .plusMinus(_, let isFlipped): return .plusMinus(parts[0], isFlipped: isFlipped)
    case .percent: return .percent(parts[0])
    case .quantity(_, let unit): return .quantity(parts[0], unit: unit)
    case .matrix(let rows): return .matrix(Self.rows(of: parts, like: rows))
    case .piecewise(let rows): return .piecewise(Self.rows(of: parts, like: rows))
    }
  }

  private static func rows(
    of parts: [Expression], like rows: [[Expression]]
  ) -> [[Expression]] {
    var rest = parts[...]
    return rows.map { row in
      defer { rest = rest.dropFirst(row.count) }
      return Array(rest.prefix(row.count))
    }
  }

  /// Whether parts nest deeper than `limit`, found without recursion.
  func isDeeper(than limit: Int) -> Bool {
    var level = [self]
    for _ in 0...limit {
      level = level.flatMap(\.children)
      if level.isEmpty { return false }
    }
    return true
  }

  /// Whether some part, itself included, is as asked.
  func contains(where isWanted: (Expression) -> Bool) -> Bool {
    isWanted(self) || children.contains { $0.contains(where: isWanted) }
  }

  /// The variables, unknown functions and texts in it, once for each place.
  var names: [String] {
    let own: [String] =
      switch self {
      case .symbol(let name), .text(let name), .application(let name, _): [name]
      default: []
      }
    return own + children.flatMap(\.names)
  }

  /// Whether no variable and no unknown function stands in it.
  var isConstant: Bool {
    !contains {
      switch $0 {
      case .symbol, .application, .text: true
      default: false
      }
    }
  }
}
