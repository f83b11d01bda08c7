import Objectives
import Recipes
import Testing

/// How far methods are from their golden values, printed as a line each, which `scripts/check-claims`
/// reads:
///
///     golden simpo cases=4 value=5.9e-08 gradient=1.2e-07
///
/// A value's error counts relative where it is above 1, absolute below; a gradient's is the greatest
/// difference over the greatest component. What has no gradient, such as an advantage, prints none.
struct Golden {
  private struct Line {
    let method: String
    var cases = 0
    var value = 0.0
    var gradient: Double?
  }
  private var lines: [Line] = []

  /// Adds a case of each method that took part in it.
  mutating func add(
    _ methods: [String], value: [Float], expected: [Float],
    gradient: (found: [Float], expected: [Float])? = nil
  ) {
    let scales = expected.map { max(1, abs(Double($0))) }
    let error = zip(differences(value, expected), scales).map { $0 / $1 }.max() ?? 0
    let slope = gradient.map { found, expected in
      let size = expected.map { abs(Double($0)) }.max() ?? 0
      return (differences(found, expected).max() ?? 0) / (size > 0 ? size : 1)
    }
    for method in methods { add(method, error, slope) }
  }

  private mutating func add(_ method: String, _ value: Double, _ gradient: Double?) {
    if !lines.contains(where: { $0.method == method }) { lines.append(Line(method: method)) }
    guard let index = lines.firstIndex(where: { $0.method == method }) else { return }
    lines[index].cases += 1
    lines[index].value = max(lines[index].value, value)
    lines[index].gradient = gradient.map { max($0, lines[index].gradient ?? 0) }
  }

  private func differences(_ a: [Float], _ b: [Float]) -> [Double] {
    guard a.count == b.count else { return [.infinity] }
    return zip(a, b).map { abs(Double($0) - Double($1)) }
  }

  /// What is printed, a line a method.
  var text: [String] {
    lines.map { line in
      let gradient = line.gradient.map { " gradient=\($0)" } ?? ""
      return "golden \(line.method) cases=\(line.cases) value=\(line.value)\(gradient)"
    }
  }

  /// Prints the lines.
  func report() { print(text.joined(separator: "\n")) }
}

extension PolicyObjective {
  /// The parts' names in recipes.
  var partNames: [String] {
    let parts: [any Sendable] = [surrogate, reduction] + tokenWeightings + regularizers
    return parts.map { recipeName(of: type(of: $0)) }
  }
}

extension PreferenceObjective {
  /// The losses' names in recipes.
  var lossNames: [String] { terms.map { recipeName(of: type(of: $0.loss)) } }
}

@Suite struct GoldenTests {
  @Test func `the largest error of each method is kept, relative where values are large`() {
    // 0.002 of 4 is 5e-4; 0.001 of 0.1 is 0.001. Slopes: 0.25 of 2, then 0.5 of 1 where all are 0.
    var golden = Golden()
    golden.add(["a", "b"], value: [4.002], expected: [4], gradient: ([2, 0.25], [2, 0]))
    golden.add(["b"], value: [0.101], expected: [0.1], gradient: ([0.5], [0]))
    golden.add(["c"], value: [1, 2], expected: [1])
    let words = golden.text.map { $0.split(separator: " ").map(String.init) }
    #expect(words.map { $0[1] } == ["a", "b", "c"])
    #expect(words.map { $0[2] } == ["cases=1", "cases=2", "cases=1"])
    #expect(words[0][4] == "gradient=0.125" && words[1][4] == "gradient=0.5")
    #expect(words[1][3].hasPrefix("value=0.001") || words[1][3].hasPrefix("value=0.0009999"))
    // Lists of other lengths are never near.
    #expect(golden.text[2] == "golden c cases=1 value=inf")
  }
}
