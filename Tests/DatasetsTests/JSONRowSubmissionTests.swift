import Records
import Testing

@testable import Datasets

@Suite struct JSONRowSubmissionTests {
  private func submission(_ columns: String) throws -> Submission {
    let folder = try Folder()
    try folder.write("x.jsonl", "{\"completion\":\"a\",\(columns)}\n")
    return try #require(try folder.rows("x.jsonl").first).submission()
  }

  @Test(arguments: [
    ("\"finish_reason\":\"length\"", StopReason.length),
    ("\"finish_reason\":\"stop\"", .endOfSequence),
    ("\"finish_reason\":\"eos\"", .endOfSequence),
    ("\"finish_reason\":\"stop_string\"", .stopString),
    ("\"finish_reason\":\"abort\"", nil), ("\"finish_reason\":null", nil), ("\"x\":1", nil),
  ])
  func `why a completion ended is what its column says`(columns: String, finish: StopReason?) throws
  {
    #expect(try submission(columns).finish == finish)
  }

  @Test func `tokens are what their column says, and unknown without it`() throws {
    #expect(try submission("\"completion_ids\":[1,2]").tokens == [1, 2])
    #expect(try submission("\"completion_ids\":null").tokens == nil)
    #expect(try submission("\"x\":1").tokens == nil)
    for wrong in ["\"a\"", "[1.5]", "[-1]", "[99999999999]", "[\"1\"]"] {
      #expect(throws: DataError.self) { try submission("\"completion_ids\":\(wrong)") }
    }
  }
}
