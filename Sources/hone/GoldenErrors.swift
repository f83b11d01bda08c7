import Foundation
import Reports

/// How far methods are from their golden values, as the tests print it:
/// `golden simpo cases=4 value=5.9e-08 gradient=1.2e-07`.
struct GoldenErrors: Encodable {
  /// The largest errors of one method.
  struct Entry: Encodable {
    /// The method's name in recipes.
    let method: String
    /// How many golden values of it there are.
    var cases: Int
    /// The largest error of a value.
    var value: Double
    /// The largest error of a gradient, where it has one.
    var gradient: Double?

    /// The errors in short: `6.0e-08, gradient 1.2e-07`.
    var text: String {
      formatted(value) + (gradient.map { ", gradient \(formatted($0))" } ?? "")
    }
  }
  /// Method by method, in the order of their names.
  private(set) var entries: [Entry] = []

  /// The errors that a file's lines name; other lines are passed over.
  ///
  /// - Throws: `Refusal` where a line is damaged, or none is there.
  init(file: String) throws {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw Refusal(.missing, "\(file): there is no such file; give what the tests printed")
    }
    for (index, line) in String(decoding: data, as: UTF8.self).split(separator: "\n").enumerated()
    where line.hasPrefix("golden ") {
      guard let entry = Self.entry(line) else {
        throw Refusal(
          .data, "\(file):\(index + 1): expected golden NAME cases=N value=X, found \"\(line)\"")
      }
      add(entry)
    }
    if entries.isEmpty {
      throw Refusal(.data, "\(file): no line begins with golden; give what the tests printed")
    }
    entries.sort { $0.method < $1.method }
  }

  private static func entry(_ line: Substring) -> Entry? {
    let words = line.split(separator: " ").dropFirst()
    func number(_ key: String) -> Double? {
      words.first { $0.hasPrefix(key + "=") }.flatMap { Double($0.dropFirst(key.count + 1)) }
    }
    guard let name = words.first, let cases = number("cases"), let value = number("value"),
      let count = Int(exactly: cases)
    else { return nil }
    return Entry(
      method: String(name), cases: count, value: value, gradient: number("gradient"))
  }

  private mutating func add(_ entry: Entry) {
    guard let index = entries.firstIndex(where: { $0.method == entry.method }) else {
      entries.append(entry)
      return
    }
    entries[index].cases += entry.cases
    entries[index].value = max(entries[index].value, entry.value)
    let gradients = [entries[index].gradient, entry.gradient].compactMap(\.self)
    entries[index].gradient = gradients.max()
  }

  /// The largest errors of several methods together; `nil` where one of them has none.
  func worst(of methods: [String]) -> Entry? {
    let found = entries.filter { methods.contains($0.method) }
    guard let first = found.first, found.count == methods.count else { return nil }
    return found.dropFirst().reduce(first) { all, next in
      Entry(
        method: all.method, cases: all.cases + next.cases, value: max(all.value, next.value),
        gradient: [all.gradient, next.gradient].compactMap(\.self).max())
    }
  }
}
