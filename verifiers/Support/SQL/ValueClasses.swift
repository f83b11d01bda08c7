/// Numbers for the values of two results, the same number where two values count as equal.
///
/// The right result alone says which values are one: two of its numbers, at least one of them a real,
/// that are within the tolerance of each other; so no answer can build a bridge between two of them.
/// A value of the other result belongs to the nearest number within the tolerance. Two integers are
/// equal only where they are the same.
struct ValueClasses {
  private struct Number {
    var value: Double
    var isReal: Bool
    var name: Int
  }
  private var names: [SQLValue: Int] = [:]
  private var numbers: [Number] = []
  private let tolerance: Double

  /// The classes of the right result.
  ///
  /// - Parameter tolerance: how far two numbers may be apart, relative to the larger.
  init(of gold: SQLTable, tolerance: Double) {
    self.tolerance = tolerance
    for value in gold.rows.joined() where names[value.plain] == nil {
      names[value.plain] = names.count
      guard let number = value.number, let name = names[value.plain] else { continue }
      numbers.append(Number(value: number, isReal: value.isReal, name: name))
    }
    numbers.sort { ($0.value, $0.name) < ($1.value, $1.name) }
    merge()
  }

  /// The classes of a row's values.
  mutating func row(_ values: [SQLValue]) -> [Int] { values.map { name($0) } }

  private mutating func merge() {
    var renamed: [Int: Int] = [:]
    var holdsInteger = numbers.first.map { !$0.isReal } ?? false
    for index in numbers.indices.dropFirst() {
      let (before, here) = (numbers[index - 1], numbers[index])
      let joins = isNear(before.value, here.value) && !(holdsInteger && !here.isReal)
      holdsInteger = !here.isReal || joins && holdsInteger
      guard joins else { continue }
      renamed[here.name] = before.name
      numbers[index].name = before.name
    }
    names = names.mapValues { renamed[$0] ?? $0 }
  }

  private mutating func name(_ value: SQLValue) -> Int {
    if let known = names[value.plain] { return known }
    let name = nearest(to: value) ?? names.count
    names[value.plain] = name
    return name
  }

  private func nearest(to value: SQLValue) -> Int? {
    guard let number = value.number else { return nil }
    let after = firstIndex(from: number)
    let candidates = [after - 1, after].filter(numbers.indices.contains).map { numbers[$0] }
      .filter { ($0.isReal || value.isReal) && isNear($0.value, number) }
    return candidates.min { abs($0.value - number) < abs($1.value - number) }?.name
  }

  /// The index of the first number that is not below `value`.
  private func firstIndex(from value: Double) -> Int {
    var (low, high) = (0, numbers.count)
    while low < high {
      let middle = (low + high) / 2
      if numbers[middle].value < value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func isNear(_ a: Double, _ b: Double) -> Bool {
    a == b || abs(a - b).isFinite && abs(a - b) <= tolerance * max(abs(a), abs(b))
  }
}

extension SQLValue {
  /// The value with a whole real as the integer that it equals.
  fileprivate var plain: SQLValue {
    guard case .real(let value) = self, let integer = Int64(exactly: value) else { return self }
    return .integer(integer)
  }

  fileprivate var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    case .null, .text, .blob: nil
    }
  }

  fileprivate var isReal: Bool { if case .real = self { true } else { false } }
}
