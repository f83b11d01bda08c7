import Records
import Testing

@Suite struct JSONTests {
  @Test func `reads every kind of value and keeps the order of members`() throws {
    let text = #"{"b":[1,-2.5,1e3,true,false,null],"a":"x\n\u00e9\ud83d\ude00"}"#
    let value = try JSON(parsing: text)
    #expect(value["b"] == [1, -2.5, .number(1000), true, false, nil])
    #expect(value["a"] == "x\né😀")
    #expect(value.members?.map(\.key) == ["b", "a"])
    #expect(try JSON(parsing: value.text) == value)
  }

  @Test(arguments: [
    ("", 0, "the text ends where a value should be"),
    ("{\"a\":1", 6, "the text ends inside a value"),
    ("{\"a\":1,\"a\":2}", 7, "the name \"a\" is given twice"),
    ("[1 2]", 3, "expected a comma or ]"),
    ("01", 0, "a number may not start with 0"),
    ("\"abc", 0, "the text that starts here has no closing quote"),
    ("\"\\ud800x\"", 1, "lone surrogate"),
    ("1e999", 0, "the number 1e999 is out of range"),
    ("{} x", 3, "text after the value"),
    ("nul", 0, "expected a value"),
  ])
  func `says where and why a text is no value`(text: String, offset: Int, problem: String) {
    #expect(throws: JSONError(offset: offset, problem: problem)) { try JSON(parsing: text) }
  }

  @Test(arguments: [
    ("[NaN, -Infinity, 1e999]", "[null,null,null]"), (#"{"a": 1, "a": 2}"#, #"{"a":1,"a":2}"#),
    (#""\ud800\u0041 \ud83d\ude00""#, "\"\u{FFFD}A 😀\""),
  ])
  func `what Python reads may be read`(text: String, written: String) throws {
    #expect(throws: JSONError.self) { try JSON(parsing: text) }
    #expect(try JSON(parsing: text.utf8, .python).text == written)
  }

  @Test func `Python's rules are rules too`() {
    for text in ["[1,]", "{'a': 1}", "[01]", "infinity", "[1] 2", "\"\n\"", "[+1]", "-"] {
      #expect(throws: JSONError.self) { try JSON(parsing: text.utf8, .python) }
    }
  }

  @Test func `a depth may be asked for`() throws {
    #expect(try JSON(parsing: "[[1]]".utf8, depth: 2).array?.count == 1)
    #expect(throws: JSONError.self) { try JSON(parsing: "[[1]]".utf8, depth: 1) }
  }

  @Test func `refuses invalid UTF-8 and bottomless nesting`() {
    #expect(throws: JSONError.self) { try JSON(parsing: [0x22, 0xFF, 0x22]) }
    #expect(throws: JSONError.self) {
      try JSON(parsing: String(repeating: "[", count: 100_000))
    }
  }
}
