import Records
import Testing

@testable import Rewards

@Suite struct PluginLineTests {
  private func line(_ text: String, awaiting id: String? = "7") -> PluginLine {
    PluginLine(Array(text.utf8)[...], awaiting: id)
  }

  @Test(arguments: [
    "", "hello", "[1, 2]", "{", "{'id': 7}", "{\"error\": \"x\"}",
    "{\"fatal\": \"x\", \"level\": \"error\"}", "{\"id\": \"70\", broken", "{\"id\": 7}",
    "{\"fatal\": \"x\"}",
    "{\"text\": \"id:7\", broken",
  ])
  func `what is no answer to the request is stray`(text: String) {
    #expect(line(text) == .stray)
  }

  @Test func `an answer to something else has its id`() {
    #expect(line("{\"id\": 8, \"results\": []}") == .elsewhere(id: "8"))
    #expect(line("{\"id\": \"8\", \"results\": []}") == .elsewhere(id: "\"8\""))
  }

  @Test(arguments: ["{\"id\":\"7\"}", "  {\"id\": \"7\"}"])
  func `an answer has the request's id`(text: String) {
    guard case .answer = line(text) else { return #expect(Bool(false), "\(line(text))") }
  }

  @Test(arguments: ["{\"id\": \"7\", \"results\": [}", "{\"a\": 1, \"id\" :\"7\" broken"])
  func `broken JSON with the request's id is an answer gone wrong`(text: String) {
    guard case .malformed = line(text) else { return #expect(Bool(false), "\(line(text))") }
  }

  @Test func `numbers that JSON lacks are read as texts, and texts are left alone`() {
    let text = "{\"id\":\"7\",\"a\":[NaN,Infinity,-Infinity],\"b\":\"NaN \\\" NaN\"}"
    #expect(
      line(text)
        == .answer(["id": "7", "a": ["NaN", "Infinity", "-Infinity"], "b": "NaN \" NaN"]))
  }

  @Test func `a greeting is heard before the first request alone`() {
    let text = "{\"ready\": {\"granularity\": \"batch\", \"about\": \"x\"}}"
    #expect(line(text, awaiting: nil) == .ready(.init(granularity: .batch, about: "x")))
    #expect(line("{\"ready\": true}", awaiting: nil) == .ready(.init()))
    #expect(line(text) == .stray)
    #expect(line("{\"fatal\": \"no\"}", awaiting: nil) == .fatal("no"))
  }
}
