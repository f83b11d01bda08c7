import Records
import Testing

@testable import Rewards

@Suite struct PluginAnswerTests {
  /// What a result is taken for.
  private func read(_ result: String) throws -> Result<Verdict, VerifierError> {
    let answer = try JSON(parsing: "{\"id\":\"7\",\"results\":[\(result)]}")
    return try #require(PluginAnswer.results(answer, count: 1).first)
  }

  @Test(arguments: [
    ("{\"score\":null}", Verdict.Outcome.notApplicable),
    ("{\"status\":\"not_applicable\"}", .notApplicable),
    ("{\"status\":null,\"score\":1}", .scored(1)), ("{\"score\":0.5,\"more\":[1]}", .scored(0.5)),
    ("{\"status\":\"unparseable\"}", .unparseable),
  ])
  func `a score or a status says how it ended`(result: String, outcome: Verdict.Outcome) throws {
    #expect(try read(result).get().outcome == outcome)
  }

  @Test(arguments: [
    ("{\"scores\":1}", "a result has no \"score\"; its keys are scores; did you mean score?"),
    (
      "{\"reward\":1,\"reason\":\"x\"}",
      "a result has no \"score\"; its keys are reward, reason; there may be score, status"
    ),
    ("{}", "a result has no \"score\"; it has no keys"),
    ("{\"status\":\"scored\"}", "a result has no \"score\"; its keys are status"),
    ("{\"status\":null}", "a result has no \"score\"; its keys are status"),
    ("{\"status\":\"scored\",\"score\":null}", "the score is null; a finite number would do"),
    ("{\"status\":\"unparsable\"}", "the status is \"unparsable\"; did you mean unparseable?"),
    (
      "{\"status\":\"fine\"}",
      "the status is \"fine\"; the statuses are scored, unparseable, not_applicable"
    ),
  ])
  func `a misspelt key is a fault that names what there is`(result: String, fault: String) throws {
    let found = try read(result)
    #expect(found.fault?.contains(fault) == true, "\(found)")
  }

  @Test(arguments: [
    ("\"resaon\":\"x\"", "the unknown key \"resaon\"; did you mean reason?"),
    ("\"componets\":{}", "the unknown key \"componets\"; did you mean components?"),
    ("\"extractd\":\"4\"", "the unknown key \"extractd\"; did you mean extracted?"),
  ])
  func `so is one of what may be left out`(member: String, fault: String) throws {
    let found = try read("{\"score\":1,\(member)}")
    #expect(found.fault?.contains(fault) == true, "\(found)")
  }

  @Test(arguments: [
    "\"time\":2", "\"reasoning\":\"x\"", "\"scores\":[1,1]", "\"details\":{\"resaon\":1}",
  ])
  func `a key that is near to none that is missing is passed over`(member: String) throws {
    #expect(try read("{\"score\":1,\(member)}").get().score == 1)
  }

  @Test func `an answer without results names the keys that it has`() throws {
    let answer: JSON = ["id": "7", "result": [["score": 1]]]
    #expect(
      PluginAnswer.results(answer, count: 2).map(\.fault)
        == Array(
          repeating: "the answer has no list of \"results\"; its keys are result; did you mean "
            + "results? There may be results, error", count: 2))
  }

  @Test func `what is said at length is cut, and says so`() throws {
    let long = String(repeating: "é", count: 2_500)
    let verdict = try read("{\"score\":1,\"reason\":\"\(long)\"}").get()
    #expect(verdict.reason.hasSuffix("é… [cut: it has 5000 bytes]"))
    #expect(verdict.reason.utf8.count < 4_100)
    // The limit lies within a character.
    let odd = try read("{\"score\":1,\"reason\":\"x\(long)\"}").get().reason
    #expect(odd == "x" + long.prefix(1_999) + "… [cut: it has 5001 bytes]")
    #expect(
      try read("{\"error\":\"\(long)\"}").fault?.hasSuffix("[cut: it has 5000 bytes]") == true)
    #expect(try read("{\"status\":\"\(long)\"}").fault?.utf8.count ?? 9999 < 300)
    #expect(try read("{\"score\":\"\(long)\"}").fault?.utf8.count ?? 9999 < 300)
  }

  @Test func `an extracted answer is kept whole or not at all`() throws {
    let most = String(repeating: "x", count: 10_000)
    #expect(try read("{\"score\":1,\"extracted\":\"\(most)\"}").get().extracted == most)
    #expect(try read("{\"score\":1,\"extracted\":\"\(most)x\"}").get().extracted == nil)
  }

  @Test func `components are bounded`() throws {
    let many = (0..<257).map { "\"c\($0)\":1" }.joined(separator: ",")
    #expect(
      try read("{\"score\":1,\"components\":{\(many)}}").fault
        == "there are 257 components; at most 256 would do")
    let name = String(repeating: "n", count: 257)
    #expect(
      try read("{\"score\":1,\"components\":{\"\(name)\":1}}").fault
        == "a component's name has 257 bytes; at most 256 would do")
  }
}
