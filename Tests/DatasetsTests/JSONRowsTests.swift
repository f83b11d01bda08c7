import Foundation
import Records
import Testing

@testable import Datasets

@Suite struct JSONRowsTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  // gzip of {"a":1}\n{"a":2}\n as two members, one a line (made with python's gzip, mtime 0).
  private static let members: [[UInt8]] = [
    [
      31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 74, 84, 178, 50, 172, 229, 2, 0, 70, 163, 232, 116,
      8, 0, 0, 0,
    ],
    [
      31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 74, 84, 178, 50, 170, 229, 2, 0, 31, 29, 174, 118,
      8, 0, 0, 0,
    ],
  ]

  @Test func `skips blank lines, a byte order mark and carriage returns`() throws {
    try folder.write("x.jsonl", "\u{FEFF}{\"a\":1}\r\n\r\n  \n{\"a\":2}")
    let rows = try folder.rows("x.jsonl")
    #expect(rows.map(\.object) == [["a": 1], ["a": 2]])
    #expect(rows.map(\.line) == [1, 4])
  }

  @Test func `reads gzip of several members`() throws {
    try folder.write("x.jsonl.gz", Self.members[0] + Self.members[1])
    #expect(try folder.rows("x.jsonl.gz").map(\.object) == [["a": 1], ["a": 2]])
  }

  @Test func `reads an array of objects`() throws {
    try folder.write("x.json", "[{\"a\":1},{\"a\":2}]")
    #expect(try folder.rows("x.json").map(\.line) == [1, 2])
  }

  @Test func `reads long lines that span pieces`() throws {
    let long = String(repeating: "é", count: 200_000)
    try folder.write("x.jsonl", "{\"a\":\"\(long)\"}\n{\"a\":\"\(long)\"}\n")
    #expect(
      try folder.rows("x.jsonl").map(\.object) == [["a": .string(long)], ["a": .string(long)]])
  }

  @Test func `reads the wanted rows, and nothing after them`() throws {
    try folder.write("x.jsonl", "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\nno JSON\n")
    let rows = try folder.rows("x.jsonl") {
      $0.skip = 1
      $0.limit = 2
    }
    #expect(rows.map(\.object) == [["a": 2], ["a": 3]])
    #expect(rows.map(\.line) == [2, 3])
    let few = #expect(throws: DataError.self) {
      try folder.rows("x.jsonl") {
        $0.skip = 3
        $0.limit = 0
      }
    }
    #expect(few?.description == "x.jsonl: skip: is 3, and there are 3 rows")
  }

  @Test(arguments: [
    ("", "x.jsonl: holds no rows; write one JSON object a line"),
    ("\n\n", "x.jsonl: holds no rows; write one JSON object a line"),
    (
      "{\"a\":1}\n{\"a\":",
      "x.jsonl:2: no JSON: byte 5: the text ends where a value should be; write one whole object a line"
    ),
    ("{\"a\":1}\n[1]", "x.jsonl:2: expected an object, found an array"),
    (
      "{\"a\":1,\"a\":2}",
      "x.jsonl:1: no JSON: byte 7: the name \"a\" is given twice; write one whole object a line"
    ),
  ])
  func `says which line is no row`(text: String, message: String) throws {
    try folder.write("x.jsonl", text)
    let error = #expect(throws: DataError.self) { try folder.rows("x.jsonl") }
    #expect(error?.description == message)
  }

  @Test func `says that bytes are no UTF-8`() throws {
    try folder.write("x.jsonl", Array("{\"a\":\"".utf8) + [0xFF] + Array("\"}".utf8))
    let error = #expect(throws: DataError.self) { try folder.rows("x.jsonl") }
    #expect(
      error?.description
        == "x.jsonl:1: no JSON: byte 5: invalid UTF-8 in the text that starts here; "
        + "write one whole object a line")
  }

  @Test func `bytes after a gzip stream are an error`() throws {
    for rest in [Array("garbage".utf8), [0], [0x1F], Array(Self.members[1].prefix(1))] {
      try folder.write("x.jsonl.gz", Self.members[0] + rest)
      let error = #expect(throws: DataError.self) { try folder.rows("x.jsonl.gz") }
      #expect(
        error?.description == "x.jsonl.gz: bytes that are no gzip follow the gzip stream; "
          + "fetch or write the file again")
    }
  }

  @Test func `says that a file is missing, cut off, damaged or a folder`() throws {
    let missing = #expect(throws: DataError.self) { try folder.rows("no.jsonl") }
    #expect(missing?.description == "no.jsonl: there is no such file")
    for count in [12, 25] {
      try folder.write("x.jsonl.gz", Array((Self.members[0] + Self.members[1]).prefix(count)))
      let cut = #expect(throws: DataError.self) { try folder.rows("x.jsonl.gz") }
      #expect(
        cut?.description
          == "x.jsonl.gz: the gzip stream is cut off; fetch or write the file again")
    }
    var damaged = Self.members[0]
    damaged[damaged.count - 6] ^= 0xFF
    try folder.write("x.jsonl.gz", damaged)
    let bad = #expect(throws: DataError.self) { try folder.rows("x.jsonl.gz") }
    #expect(bad?.problem.hasPrefix("cannot be read: ") == true)
    let directory = #expect(throws: DataError.self) {
      try JSONRow.read(DataSource(path: "data"), in: folder.url)
    }
    #expect(directory?.description == "data: is a directory; name a file in it")
  }
}
