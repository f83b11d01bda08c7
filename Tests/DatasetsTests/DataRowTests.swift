import Datasets
import Foundation
import Records
import Testing

@Suite struct DataRowTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  @Test func `reads the three kinds of row`() throws {
    let set = try folder.dataset(
      """
      {"prompt":"1+1=","completion":"2","id":"p1"}
      {"prompt":[{"role":"user","content":"hi"}],"answer":2}
      {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}
      """)
    #expect(set.rows.map(\.id) == ["p1", "x.jsonl:2", "x.jsonl:3"])
    #expect(set.rows.map(\.kind) == ["prompt, completion", "prompt", "messages"])
    #expect(set.rows[0].target == .completion("2"))
    #expect(set.problems[1].prompt == .messages([Message(.user, "hi")]))
    #expect(set.problems[1].columns["answer"] == 2)
    #expect(set.problems[2].prompt == .messages([Message(.user, "a")]))
  }

  @Test func `a row of text alone is learned whole, a prompt column goes before it`() throws {
    let set = try folder.dataset("{\"text\":\"one two\"}\n{\"prompt\":\"a\",\"text\":\"b\"}\n")
    #expect(set.rows.map(\.kind) == ["text", "prompt"])
    #expect(set.rows[0].prompt == .text(""))
    #expect(set.rows[0].target == .completion("one two"))
    let bad = #expect(throws: DataError.self) { try folder.dataset(#"{"text":3}"#) }
    #expect(bad?.description == "x.jsonl:1: text: expected text, found a whole number")
  }

  @Test func `keeps every field of a message, tools and variables`() throws {
    let set = try folder.dataset(
      #"""
      {"messages":[{"role":"developer","content":"d"},{"role":"user","content":[{"type":"text","text":"a"}],"name":"n"},{"role":"assistant","content":null,"tool_calls":[{"function":{"name":"f","arguments":{"z":1,"a":2}}}]}],"tools":"[{\"name\":\"f\"}]","chat_template_kwargs":{"enable_thinking":false}}
      {"prompt":[{"role":"user","content":"a"}],"completion":[{"role":"assistant","content":"b","reasoning_content":"why"}]}
      """#)
    guard case .conversation(let messages) = set.rows[0].target else {
      Issue.record("no conversation")
      return
    }
    #expect(messages.map(\.role.rawValue) == ["developer", "user", "assistant"])
    #expect(messages.map(\.content) == ["d", "a", ""])
    #expect(messages[1]["name"] == "n")
    let arguments = messages[2]["tool_calls"]?.array?.first?["function"]?["arguments"]
    #expect(arguments?.members?.map(\.key) == ["z", "a"])
    #expect(set.rows[0].prompt.variables["tools"] == [["name": "f"]])
    #expect(set.rows[0].prompt.variables["enable_thinking"] == false)
    let reply = Message(
      .assistant, fields: [.init("content", "b"), .init("reasoning_content", "why")])
    #expect(set.rows[1].target == .reply(reply))
  }

  @Test func `maps columns, fills templates, keeps every column`() throws {
    let set = try folder.dataset(#"{"question":"q {x}","answer":"a\n#### 18","level":3}"#) {
      $0.columns = ["question": "prompt", "answer": "solution"]
      $0.promptTemplate = "{{Q{level}}}: {prompt}\nA:"
      $0.completionTemplate = " {solution}"
      $0.systemPrompt = "Be brief."
    }
    #expect(
      set.rows[0].prompt
        == .messages([Message(.system, "Be brief."), Message(.user, "{Q3}: q {x}\nA:")]))
    #expect(set.rows[0].target == .completion(" a\n#### 18"))
    #expect(set.rows[0].columns["question"] == "q {x}")
    #expect(set.rows[0].columns["solution"] == "a\n#### 18")
  }

  @Test func `columns can trade names`() throws {
    let set = try folder.dataset(#"{"prompt":"a","completion":"b"}"#) {
      $0.columns = ["prompt": "completion", "completion": "prompt"]
    }
    #expect(set.rows[0].prompt == .text("b"))
    #expect(set.rows[0].target == .completion("a"))
  }

  @Test(arguments: [
    (
      #"{"prompt":"a","completion":3}"#,
      "x.jsonl:1: completion: expected text, found a whole number; put it in quotes"
    ),
    (
      #"{"prompt":3}"#,
      "x.jsonl:1: prompt: expected text or a list of messages, found a whole number"
    ),
    (
      #"{"promt":"a"}"#,
      "x.jsonl:1: prompt: there is no such column; did you mean promt? The columns here are promt; "
        + "map one with `columns`, or give a `prompt_template`"
    ),
    (
      #"{"messages":[{"content":"a"}]}"#,
      "x.jsonl:1: messages[0].role: expected who speaks, such as system, user, assistant or tool"
    ),
    (
      #"{"messages":[{"role":"a|>","content":"a"}]}"#,
      "x.jsonl:1: messages[0].role: \"a|>\" is no name; letters, digits, _ and - would do"
    ),
    (
      #"{"messages":[{"role":"user","content":null}]}"#,
      "x.jsonl:1: messages[0].content: expected text or a list of parts, found null"
    ),
    (
      #"{"messages":[{"role":"user","content":[1]}]}"#,
      "x.jsonl:1: messages[0].content[0]: expected a part, found a whole number"
    ),
    (
      #"{"prompt":[{"role":"user","content":"a"}],"tools":3}"#,
      "x.jsonl:1: tools: expected a list of schemas, found a whole number"
    ),
    (#"{"messages":[]}"#, "x.jsonl:1: messages: the list of messages is empty"),
    (
      #"{"messages":[{"role":"user","content":"a"}]}"#,
      "x.jsonl:1: messages: no assistant's turn; one is what is learned"
    ),
    (#"{"messages":"a"}"#, "x.jsonl:1: messages: expected a list of messages, found text"),
  ])
  func `says which field of which line is wrong`(text: String, message: String) {
    let error = #expect(throws: DataError.self) { try folder.dataset(text) }
    #expect(error?.description == message)
  }

  @Test func `says which mapping or template is wrong`() {
    func message(_ text: String, _ change: (inout DataSource) -> Void) -> String? {
      #expect(throws: DataError.self) { try folder.dataset(text, change) }?.description
    }
    let row = #"{"question":"q","prompt":"p","list":[]}"#
    #expect(
      message(row) { $0.columns = ["qestion": "prompt"] }
        == "x.jsonl:1: qestion: there is no such column; did you mean question? "
        + "The columns here are question, prompt, list")
    #expect(
      message(row) { $0.columns = ["question": "prompt"] }
        == "x.jsonl:1: prompt: is a column already, and \"question\" is mapped to it; map one of them"
    )
    #expect(
      message(row) { $0.promptTemplate = "{answer}" }
        == "x.jsonl:1: prompt_template: there is no column \"answer\"; "
        + "the columns here are question, prompt, list")
    #expect(
      message(row) { $0.promptTemplate = "{list}" }
        == "x.jsonl:1: list: expected text or a number, found an array")
    #expect(
      message(row) { $0.promptTemplate = "{list" }
        == "x.jsonl: prompt_template: a { has no }; write {{ for a brace")
  }
}
