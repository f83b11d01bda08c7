/// Writes answers in one way for all that are equal, where that is possible.
struct CanonicalText {
  /// The settings under which answers are equal.
  let comparison: AnswerComparison

  /// The text of what was read: of the mathematics, else of the words.
  func text(of reading: Reading, knowing known: [Expression: AlgebraicForm]) -> String {
    let meter = Meter(Caps.steps / 4, known: known)
    let matching = comparison.matching(meter)
    guard let written = reading.expressions.first,
      let logarithm = LogarithmReading.possible(written, written, matching.values.algebra).last,
      case let expression = logarithm.applied(to: written),
      let settled = try? Settling(values: matching.values).settled(expression)
    else { return reading.words }
    return text(settled, matching.values) ?? reading.words
  }

  private func text(_ expression: Expression, _ values: Values) -> String? {
    switch expression {
    case .list(let items), .set(let items):
      return texts(items, values).map { $0.sorted().joined(separator: ", ") }
    case .bracketed(let items, let opens, let closes):
      return texts(items, values).map {
        (opens ? "[" : "(") + $0.joined(separator: ", ") + (closes ? "]" : ")")
      }
    case .matrix(let rows):
      let lines = rows.map { texts($0, values)?.joined(separator: ", ") }
      guard lines.allSatisfy({ $0 != nil }) else { return nil }
      return "[[" + lines.compactMap(\.self).joined(separator: "], [") + "]]"
    case .union, .intersection, .difference: return set(expression, values)
    case .relation:
      if let definition = expression.definition { return text(definition, values) }
      return set(expression, values) ?? relation(expression, values)
    case .quantity(let value, _): return text(value, values)
    case .text(let words): return words.lowercased()
    case .constant(let constant): return constant.rawValue
    case .product([.integer(Rational(-1)), .constant(.infinity)]): return "-oo"
    default: return (try? values.algebra.form(expression))?.description
    }
  }

  private func texts(_ items: [Expression], _ values: Values) -> [String]? {
    let texts = items.compactMap { text($0, values) }
    return texts.count == items.count ? texts : nil
  }

  private func relation(_ expression: Expression, _ values: Values) -> String? {
    guard case .relation(let members, let relations) = expression else { return nil }
    guard let parts = texts(members, values), let first = parts.first else { return nil }
    return zip(relations, parts.dropFirst()).reduce(first) { $0 + " \($1.0.rawValue) " + $1.1 }
  }

  private func set(_ expression: Expression, _ values: Values) -> String? {
    guard Set(expression.variables).count <= 1,
      let set = (try? RealSets(values: values).set(expression)) ?? nil
    else { return nil }
    let pieces = set.pieces.map { piece in
      let low = piece.low.value.map { text($0, values) ?? "?" } ?? "-oo"
      let high = piece.high.value.map { text($0, values) ?? "?" } ?? "oo"
      return (piece.low.isClosed ? "[" : "(") + low + ", " + high
        + (piece.high.isClosed ? "]" : ")")
    }
    return pieces.isEmpty ? "{}" : pieces.joined(separator: " U ")
  }
}
