import Records
import Testing

@testable import Rewards

@Suite struct PluginRequestTests {
  private func sent(_ submission: Submission) throws -> JSON {
    let line = PluginRequest(id: "3", submissions: [submission]).line
    #expect(line.last == UInt8(ascii: "\n") && line.count { $0 == UInt8(ascii: "\n") } == 1)
    let request = try JSON(parsing: line)
    #expect(request["id"] == "3" && request["version"] == 1)
    return try #require(request["submissions"]?.array?.first)
  }

  @Test func `a request is one line that starts with its id`() throws {
    let submission = Submission(
      messages: [Message(.user, "2+2=")], completion: "4\n\u{2028}", tokens: [5, 6],
      finish: .length, columns: ["prompt": "2+2=", "answer": "4", "ID": 1], problem: "p:1")
    let start = PluginRequest(id: "3", submissions: [submission]).line.prefix(20)
    #expect(String(decoding: start, as: UTF8.self) == "{\"id\":\"3\",\"version\":")
    #expect(
      try sent(submission) == [
        "problem": "p:1", "prompt": "2+2=", "messages": [["role": "user", "content": "2+2="]],
        "completion": "4\n\u{2028}", "tokens": [5, 6], "finish": "length",
        "columns": ["prompt": "2+2=", "answer": "4", "ID": 1],
      ])
  }

  @Test func `what is not known of a completion is null`() throws {
    let request = try sent(Submission(messages: [], completion: "x"))
    #expect(request["tokens"] == .null && request["finish"] == .null)
  }

  @Test func `no two requests share an id`() {
    #expect(Set((0..<100).map { _ in PluginRequest([]).id }).count == 100)
  }

  @Test func `a prompt is there where it was text and no conversation`() throws {
    let user = Message(.user, "hi")
    let system = Message(.system, "be brief")
    func prompt(_ messages: [Message], _ columns: JSON = [:]) throws -> JSON? {
      try sent(Submission(messages: messages, completion: "", columns: columns))["prompt"]
    }
    #expect(try prompt([user]) == "hi")
    #expect(try prompt([]) == "")
    #expect(try prompt([user], ["prompt": [["role": "user", "content": "hi"]]]) == nil)
    #expect(try prompt([user], ["messages": []]) == nil)
    #expect(try prompt([system, user], ["prompt": "hi"]) == nil)
  }
}
