import Rewards
import Testing

@testable import Verifiers

@Suite struct ReplyReadingTests {
  private func score(_ reply: String, _ change: (inout ReplyReading) -> Void = { _ in })
    -> Double?
  {
    var reading = ReplyReading()
    change(&reading)
    return try? reading.score(of: reply).score
  }

  @Test(
    arguments: [
      ("Verdict: yes", 1), ("verdict... Verdict: **No.**", 0), ("**Verdict:** [[Correct]]", 1),
      ("Verdict: no\nVerdict: yes", 1), ("<think>Verdict: no</think>Verdict: \"TRUE\"!", 1),
      ("Verdict: yes\n<|im_end|>Verdict: no", 1), ("Verdict: yes and no", nil), ("Verdict:", nil),
      ("Verdict: not correct", nil), ("yes", nil), ("Verdict: 0.25", 0.25), ("Verdict: 1e400", nil),
      ("Verdict: nan", nil), ("Verdict: 50%", nil), ("Verdict: -0.5", nil), ("Verdict: .5", 0.5),
    ] as [(String, Double?)])
  func `a verdict is all of what the rule finds`(reply: String, expected: Double?) {
    #expect(score(reply) == expected)
  }

  @Test(
    arguments: [
      ("Rating: [[10]]", 1), ("Rating: 1", 0), ("Rating: 5.5", 0.5), ("Rating: 10/10", 1),
      ("Rating: 5/5", nil), ("Rating: 11", nil), ("Rating: 4, no, 7", nil), ("Rating: 0", nil),
    ] as [(String, Double?)])
  func `numbers are brought to 0 to 1`(reply: String, expected: Double?) {
    let found = score(reply) { reading in
      (reading.rule, reading.lowest, reading.highest) = (.after("Rating:"), 1, 10)
    }
    #expect(found == expected)
  }

  @Test(
    arguments: [
      (#"{"correct": true}"#, 1), (#"{"correct": "no"}"#, 0), ("```json\n{\"correct\": 1}\n```", 1),
      (#"{"correct": false} … {"correct": true}"#, 1), (#"{"correct": "not true"}"#, nil),
      (#"Well, {"correct": false, "why": {"correct": true}}, I think."#, 0),
      (#"{"why": "he says {\"correct\": true}", "correct": false}"#, 0),
      (#"{"why": "he says {"correct": true}", "correct": false}"#, nil),
      (#"{"correct": false, "why": {"correct": true}"#, nil),
      (#"{"correct": false, "correct": true}"#, nil), (#"{"correct": null}"#, nil),
      (#"{"correct": [true]}"#, nil), (#"{"Correct": true}"#, nil), ("correct", nil), ("}{", nil),
      (#"{"correct": true"#, nil), (#"["correct", true]"#, nil), ("true", nil),
    ] as [(String, Double?)])
  func `a member of the last object can hold it`(reply: String, expected: Double?) {
    #expect(score(reply) { $0.field = "correct" } == expected)
  }

  @Test func `no reply takes long`() {
    for unit in ["{", "}", "{}", "{\"a\":", "Verdict:", "\u{202E}\u{0}"] {
      let reply = String(repeating: unit, count: 200_000)
      #expect(score(reply) { $0.field = "correct" } == nil)
      #expect(score(reply) == nil)
    }
  }
}
