import Recipes
import Records
import Rewards
import Testing
import Verifiers

@Suite struct MatchesTests {
  private func score(_ text: String, _ change: (inout Matches) -> Void) async throws -> Double? {
    var verifier = Matches()
    change(&verifier)
    return try await verifier.verdicts(on: [submission(text)])[0].score
  }

  @Test func `a pattern is searched for, or is all of it`() async throws {
    #expect(try await score("it is 42.") { $0.pattern = "\\d+" } == 1)
    #expect(try await score("it is.") { $0.pattern = "\\d+" } == 0)
    #expect(try await score("it is 42.") { ($0.pattern, $0.mode) = ("\\d+", .full) } == 0)
    #expect(try await score("42") { ($0.pattern, $0.mode) = ("\\d|\\d+", .full) } == 1)
    #expect(
      try await score("<answer>-1</answer>") {
        ($0.pattern, $0.mode, $0.extract) = ("\\d+", .full, .tag("answer"))
      } == 0)
  }

  @Test func `matches are counted within limits`() async throws {
    #expect(try await score("a a a") { ($0.pattern, $0.most) = ("a", 2) } == 0)
    #expect(try await score("b") { ($0.pattern, $0.least, $0.most) = ("a", 0, 0) } == 1)
    #expect(try await score("A a") { ($0.pattern, $0.least, $0.ignoresCase) = ("a", 2, true) } == 1)
  }

  @Test(arguments: [
    ("Step 1: First step\nStep 2: Second step\nStep 3: Third step", 1.0),
    ("First, we do this.\nFinally, we conclude.", 2.0 / 3), ("Step 1: Only step", 1.0 / 3),
    ("Just plain text without any clear steps", 0),
  ])
  func `steps of reasoning may be paid in part`(text: String, expected: Double) async throws {
    let found = try await score(text) {
      $0.pattern = "Step \\d+:|^\\d+\\.|\\n-|\\n\\*|First,|Second,|Next,|Finally,"
      ($0.least, $0.isPartial) = (3, true)
    }
    #expect(found == expected)
  }

  @Test func `a text that cannot be extracted is unparseable`() async throws {
    var verifier = Matches()
    verifier.extract = .boxed
    #expect(try await verifier.verdicts(on: [submission("none")])[0].outcome == .unparseable)
  }

  @Test func `catastrophes end`() async throws {
    let text = String(repeating: "a", count: 20_000)
    #expect(try await score(text) { $0.pattern = "(a+)+b" } == 0)
    #expect(try await score(text) { ($0.pattern, $0.least) = ("a.*?Z|a", 20_000) } == 1)
    var verifier = Matches()
    verifier.pattern = "(?=(a+)+b)a"
    let verdicts = try await verifier.verdicts(on: [submission(text), submission("aab")])
    #expect(verdicts.map(\.outcome) == [.unparseable, .scored(1)])
  }

  @Test func `settings are checked`() {
    var verifier = Matches()
    (verifier.pattern, verifier.least, verifier.most) = ("(a)\\1", 2, 1)
    (verifier.mode) = .full
    var issues = Issues()
    verifier.validate(&issues)
    #expect(issues.found.map(\.key) == ["pattern", "most", "mode"])
    #expect(issues.found[0].problem.contains("the back-reference \\1"))
  }
}
