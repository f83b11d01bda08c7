import Testing

@testable import Text

@Suite struct MarkedTextTests {
  @Test func `texts are equal where their code points are`() {
    #expect(MarkedText("a", .data) == MarkedText("a"))
    #expect(MarkedText("e\u{301}") != MarkedText("é"))
    #expect(Set([MarkedText("a", .data), MarkedText("a")]).count == 1)
    #expect(MarkedText("a") < MarkedText("b", .data))
  }

  @Test func `runs join to the text`() {
    let text = MarkedText("<") + MarkedText("é😀", .data) + MarkedText(">")
    #expect(text.runs.map(\.text) == ["<", "é😀", ">"])
    #expect(text.string == "<é😀>")
    #expect(MarkedText().runs.isEmpty)
  }

  @Test(arguments: [
    ("banana", "an", [1, 3]), ("aaaa", "aa", [0, 2]), ("abab", "abc", []), ("ab", "ab", [0]),
    ("aabaabaaa", "aabaaa", [3]), ("", "a", []), ("a", "", []),
  ])
  func `finds every place without overlap`(text: String, part: String, places: [Int]) {
    #expect(MarkedText(text).ranges(of: MarkedText(part)).map(\.lowerBound) == places)
  }

  @Test func `cuts as Python does`() {
    #expect(MarkedText(" a  b c ").words(limit: 1).map(\.string) == ["a", "b c "])
    #expect(MarkedText(" a  b ").words().map(\.string) == ["a", "b"])
    #expect(MarkedText("a\r\nb\n\nc\n").lines().map(\.string) == ["a", "b", "", "c"])
    #expect(MarkedText("a-b-c").splitFromEnd(by: "-", limit: 1).map(\.string) == ["a-b", "c"])
    #expect(MarkedText("\u{1C}x\u{A0}").trimming().string == "x")
  }
}
