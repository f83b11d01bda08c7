extension JinjaValue {
  /// Python's `==`.
  func equals(_ other: JinjaValue) -> Bool {
    switch (self, other) {
    case (.undefined, .undefined), (.none, .none): return true
    case (.text(let a), .text(let b)): return a == b
    case (.list(let a), .list(let b)), (.tuple(let a), .tuple(let b)),
      (.view(_, let a), .view(_, let b)):
      return Self.equal(a.items, b.items)
    case (.map(let a), .map(let b)): return Self.equal(a, b)
    case (.generator(let a), .generator(let b)): return a === b
    case (.object(let a), .object(let b)): return a === b
    default: return equalsNumber(other)
    }
  }

  private func equalsNumber(_ other: JinjaValue) -> Bool {
    switch (number, other.number) {
    case (.int(let a)?, .int(let b)?): a == b
    case (.float(let a)?, .float(let b)?): a == b
    case (.int(let a)?, .float(let b)?), (.float(let b)?, .int(let a)?): Int(exactly: b) == a
    default: false
    }
  }

  private static func equal(_ a: [JinjaValue], _ b: [JinjaValue]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0.equals($1) }
  }

  private static func equal(_ a: JinjaMap, _ b: JinjaMap) -> Bool {
    a.count == b.count
      && zip(a.keys, a.values).allSatisfy { key, value in
        guard let key = JinjaKey(key), let other = b[key] else { return false }
        return value.equals(other)
      }
  }

  /// Whether this stands before `other`; `nil` where Python has no order for them.
  func precedes(_ other: JinjaValue) -> Bool? {
    switch (self, other) {
    case (.text(let a), .text(let b)): return a < b
    case (.list(let a), .list(let b)), (.tuple(let a), .tuple(let b)):
      for (x, y) in zip(a.items, b.items) where !x.equals(y) { return x.precedes(y) }
      return a.items.count < b.items.count
    default: break
    }
    switch (number, other.number) {
    case (.int(let a)?, .int(let b)?): return a < b
    case (let a?, let b?): return (a.double ?? .nan) < (b.double ?? .nan)
    default: return nil
    }
  }
}
