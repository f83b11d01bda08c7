import Records
import Testing

@testable import Datasets

@Suite struct TextRowsTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  @Test func `each line is a text, blank ones are none`() throws {
    try folder.write("x.txt", "one\r\n\n  two \n")
    let rows = try folder.rows("x.txt")
    #expect(rows.map(\.object) == [["text": "one"], ["text": "two"]])
    #expect(rows.map(\.line) == [1, 3])
  }

  @Test func `texts between separators keep their lines`() throws {
    try folder.write("x.txt", "\n a\nb\n<|end|>\n\n\nc<|end|> <|end|>d\n")
    let rows = try folder.rows("x.txt") { $0.separator = "<|end|>" }
    #expect(rows.map(\.object) == [["text": "a\nb"], ["text": "c"], ["text": "d"]])
    #expect(rows.map(\.line) == [2, 7, 7])
  }

  @Test func `bytes that are no UTF-8 are named by their line`() throws {
    try folder.write("x.txt", Array("ok\n".utf8) + [0xFF, 0x0A])
    let bad = #expect(throws: DataError.self) { try folder.rows("x.txt") }
    #expect(bad?.description == "x.txt:2: is no valid UTF-8; save the file as UTF-8")
  }
}
