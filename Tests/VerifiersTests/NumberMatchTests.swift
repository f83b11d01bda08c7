import Records
import Rewards
import Testing
import Verifiers

func submission(_ completion: String, answer: JSON = "42") -> Submission {
  Submission(
    messages: [], completion: completion, columns: ["answer": answer], problem: "rows.jsonl:3")
}

@Suite struct NumberMatchTests {
  private func verdict(
    _ completion: String, _ gold: JSON, tolerance: Double = 0, extract: ExtractionRule = .whole
  ) async throws -> Verdict {
    var verifier = NumberMatch()
    verifier.extract = extract
    verifier.tolerance = tolerance
    return try await verifier.verdicts(on: [submission(completion, answer: gold)])[0]
  }

  @Test(arguments: [
    ("1,234.50", "1234.5", 1.0), ("+7", "7", 1), ("−7", "-7", 1), ("-0", "0", 1), (".5", "0.50", 1),
    ("$350.", "350", 1), ("1e3", "1000", 1), ("**18**", "18", 1), ("0.1", "0.10000000000000001", 0),
    ("9007199254740992", "9007199254740993", 0), ("50%", "0.5", 1), ("50", "50%", 1),
    ("50%", "50%", 1), ("50%", "50", 0), ("50", "0.5", 0), ("-5", "5", 0),
  ])
  func `numbers are equal as decimals`(text: String, gold: String, score: Double) async throws {
    #expect(try await verdict(text, .string(gold)).score == score)
  }

  @Test(arguments: [
    "1,23", "0,123", "1 or 2", "", "1.2.3", "e5", "1e9999", "٤", "--5", "1/2",
    "1e-9223372036854775808", "1e9223372036854775808",  // the least integer, past the largest
  ])
  func `what is no number is unparseable`(text: String) async throws {
    #expect(try await verdict(text, "1").outcome == .unparseable)
  }

  @Test(arguments: [
    ("1.01", "1", 0.01, 1.0), ("1.0100001", "1", 0.01, 0), ("-0.3", "0.2", 0.5, 1),
    ("-0.31", "0.2", 0.5, 0), ("99", "100", 1, 1), ("101", "100", 0.99, 0), ("0", "0", 0.1, 1),
  ])
  func `a tolerance is exact too`(
    text: String, gold: String, tolerance: Double, score: Double
  ) async throws {
    #expect(try await verdict(text, .string(gold), tolerance: tolerance).score == score)
  }

  @Test func `numeric columns count and equal answers have equal texts`() async throws {
    #expect(try await verdict("3.50", .number(3.5)).extracted == "3.5")
    #expect(try await verdict("1,200", 1200).extracted == "1200")
    #expect(try await verdict("0.0050", 1).extracted == "0.005")
    #expect(try await verdict("-12.0%", 1).extracted == "-12%")
  }

  @Test func `a row without the answer names the problem, the column and the nearest one`() async {
    let row = Submission(
      messages: [], completion: "1", columns: ["question": "?", "anwser": 1], problem: "a.jsonl:3")
    let error = await #expect(throws: VerifierError.self) {
      try await NumberMatch().verdicts(on: [row])
    }
    #expect(
      error?.description == "problem a.jsonl:3: the row lacks column \"answer\"; "
        + "did you mean anwser? The columns are question, anwser")
  }

  @Test func `a right answer that is no number, or no text, is the row's fault`() async {
    for (gold, reason) in [
      ("many", "column \"answer\" holds \"many\"; a number would do"),
      (["1"], "column \"answer\" holds an array; text or a number would do"),
    ] as [(JSON, String)] {
      await #expect(throws: VerifierError.malformedProblem(id: "rows.jsonl:3", reason: reason)) {
        try await NumberMatch().verdicts(on: [submission("1", answer: gold)])
      }
    }
  }

  @Test(arguments: ["", " ", "\n\u{200B}", "$$", "\\boxed{}"])
  func `a right answer that says nothing is the row's fault`(gold: String) async {
    let verifiers: [any Verifier] = [NumberMatch(), Math()]
    for verifier in verifiers {
      let error = await #expect(throws: VerifierError.self) {
        try await verifier.verdicts(on: [submission("The answer is .", answer: .string(gold))])
      }
      #expect(
        error?.description.contains("column \"answer\"") == true, "\(String(describing: error))")
    }
  }

  @Test func `huge completions are judged`() async throws {
    let digits = String(repeating: "9", count: 1_000_000)
    #expect(try await verdict(digits, "9", extract: .lastNumber).outcome == .unparseable)
    #expect(try await verdict(digits.prefix(9_000) + "", "9", tolerance: 0.5).score == 0)
  }
}
