import Records
import Rewards
import Testing
import Verifiers

@Suite struct CountdownTests {
  private func score(
    _ completion: String, _ numbers: JSON = [1, 5, 5, 5], target: JSON = 24
  ) async throws -> Double? {
    let row = Submission(
      messages: [], completion: completion, columns: ["numbers": numbers, "target": target],
      problem: "rows.jsonl:3")
    return try await Countdown().verdicts(on: [row])[0].score
  }

  @Test(arguments: [
    ("5 * (5 - 1/5)", 1.0), ("Steps…\nAnswer: 5 × (5 − 1 ÷ 5) = 24", 1),
    ("\\boxed{5 \\times \\left(5 - \\frac{1}{5}\\right)}", 1), ("<answer>(5-1/5)*5</answer>", 1),
    ("5*5-1", 0), ("5*5-5/5", 0), ("24", 0), ("5*(5-1/5)*1", 0), ("55-5*1", 0), ("5*5-1^5", 0),
    ("5*(5-1/(5-5))", 0), ("-(1-5)*5+5-1", 0), ("5(5-1/5)", 0), ("", nil),
  ])
  func `a quotient that is no integer on the way is exact`(
    completion: String, expected: Double?
  ) async throws {
    #expect(try await score(completion) == expected)
  }

  @Test func `a sign is given or an operation`() async throws {
    #expect(try await score("(-1)*2*3*(-4)", [-1, 2, 3, 4]) == 0)
    #expect(try await score("(-1)*2*3*(-4)", [-1, 2, 3, -4]) == 1)
    #expect(try await score("4*2*3*(2-1)", [1, 2, 2, 3, 4]) == 1)
  }

  @Test func `a subset counts where the settings say so`() async throws {
    var verifier = Countdown()
    verifier.usesAll = false
    let row = Submission(
      messages: [], completion: "44 + 19", columns: ["numbers": [44, 19, 35], "target": 63])
    #expect(try await verifier.verdicts(on: [row])[0].score == 1)
    #expect(try await Countdown().verdicts(on: [row])[0].reason == "35 is not used")
  }

  @Test func `a row without numbers is the row's fault`() async {
    let row = Submission(messages: [], completion: "1", columns: ["nums": [1]], problem: "a:3")
    await #expect(
      throws: VerifierError.malformedProblem(
        id: "a:3", reason: "column \"numbers\" holds no list of integers")
    ) { try await Countdown().verdicts(on: [row]) }
  }

  @Test func `deep brackets are refused`() async throws {
    let deep = String(repeating: "(", count: 4000) + "1"
    #expect(try await score(deep) == 0)
  }
}
