import Records
import Rewards

/// What came of a program's tests.
struct TestReport: Sendable, Equatable {
  /// One test.
  struct Test: Sendable, Equatable {
    /// What is tested, in the test's own words.
    var name: String
    /// Why it failed, or `nil` where it ran and held.
    var problem: String?
  }

  /// The tests, in order.
  var tests: [Test] = []
  /// Why there may be fewer tests than there should be.
  var problem: String?

  /// The score and the reason of it.
  func verdict(_ scoring: Code.Scoring) -> Verdict {
    let passed = tests.count { $0.problem == nil }
    let holds = passed == tests.count && problem == nil && !tests.isEmpty
    let share = tests.isEmpty ? 0 : Double(passed) / Double(tests.count)
    let score = holds ? 1 : scoring == .fraction ? share : 0
    var verdict = Verdict(.scored(score), reason: reason(passed))
    verdict.components = ["passed": Double(passed), "tests": Double(tests.count)]
    for (index, test) in tests.enumerated().prefix(Self.shown) {
      verdict.components["test_\(index + 1)"] = test.problem == nil ? 1 : 0
    }
    return verdict
  }

  /// The most tests that are components of a verdict.
  private static let shown = 50

  private func reason(_ passed: Int) -> String {
    if tests.isEmpty { return problem ?? "no test was run" }
    if passed == tests.count, problem == nil { return "all \(passed) tests hold" }
    let failure = tests.enumerated().first { $0.element.problem != nil }.map { index, test in
      "test \(index + 1), \(test.name): \(test.problem ?? "")"
    }
    return "\(passed) of \(tests.count) tests hold; " + (failure ?? problem ?? "")
  }
}
