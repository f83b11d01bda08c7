import Foundation
import Recipes
import Testing

@Suite struct NodeParsingTests {
  private func parse(_ yaml: String) throws -> Node { try Node(yaml: yaml, file: "r.yaml") }

  @Test func `every key and value has its line and column`() throws {
    let node = try parse("a: 1\nb:\n  - x\n  - {c: true}")
    let b = try #require(node.entry("b"))
    #expect(b.place == Place(file: "r.yaml", line: 2, column: 1))
    let c = try #require(b.value.elements?.last?.entry("c"))
    #expect(c.place == Place(file: "r.yaml", line: 4, column: 6))
    #expect(c.value.place == Place(file: "r.yaml", line: 4, column: 9))
    #expect(node.entries?.map(\.key) == ["a", "b"])
  }

  @Test(
    arguments: [
      ("1e-4", 1e-4), ("1E5", 1e5), ("-.5", -0.5), ("7", 7), ("-7", -7), ("0x1f", 31), ("0o17", 15),
      ("3.", 3.0), (".inf", Node(.float(.infinity))), ("true", true), ("yes", "yes"),
      ("off", "off"),
      ("~", .null), ("", .null), ("\"1\"", "1"), ("'~'", "~"), ("1_000", "1_000"), ("--1", "--1"),
      ("2024-01-01", "2024-01-01"), ("e5", "e5"), ("0x-1", "0x-1"), ("1.2.3", "1.2.3"),
      ("infinity", "infinity"), ("nan", "nan"), (".", "."), ("-", [.null]),
    ] as [(String, Node)])
  func `plain scalars follow the core schema`(yaml: String, value: Node) throws {
    #expect(try parse("a: \n  \(yaml)")["a"] == value)
  }

  @Test func `aliases repeat what their anchor holds`() throws {
    let node = try parse("a: &x {k: 1}\nb: *x")
    #expect(node["b"] == ["k": 1])
  }

  @Test(arguments: [
    ("", "r.yaml: is empty; a recipe is a YAML map"),
    ("# only a comment\n", "r.yaml: is empty; a recipe is a YAML map"),
    ("a: 1\nb: 2\na: 3", "r.yaml:3:1: a: the key appears twice in this map; keep one"),
    (
      "a: {\"k\": 1, x: 2, 'k': 3}\nb: [{c: 1, c: 2}]",
      """
      r.yaml:1:19: a.k: the key appears twice in this map; keep one
      r.yaml:2:12: b[0].c: the key appears twice in this map; keep one
      """
    ),
    (
      "k: 1\nk: 2\nk: 3",
      """
      r.yaml:2:1: k: the key appears twice in this map; keep one
      r.yaml:3:1: k: the key appears twice in this map; keep one
      """
    ),
    ("1: a\n\"1\": b", "r.yaml:2:1: 1: the key appears twice in this map; keep one"),
    ("a: *x", "r.yaml:1:4: is not YAML here: found undefined alias"),
    ("? [a]\n: 1", "r.yaml:1:3: a key must be a word"),
    (
      "a: 1\n  b: 2", "r.yaml:2:4: is not YAML here: mapping values are not allowed in this context"
    ),
    (
      "a: 99999999999999999999",
      "r.yaml:1:4: a: 99999999999999999999 does not fit in 64 bits; quote it if it is text"
    ),
  ])
  func `text that is no recipe has a clear error`(yaml: String, text: String) {
    #expect(errors { try parse(yaml) } == text)
  }

  @Test func `aliases cannot multiply without bound`() {
    // 10 anchors of 10 aliases each: 10^10 values.
    let levels = (1...10).map { i in
      "l\(i): &l\(i) [\(Array(repeating: "*l\(i - 1)", count: 10).joined(separator: ", "))]"
    }
    let yaml = (["l0: &l0 x"] + levels).joined(separator: "\n")
    #expect(
      errors { try parse(yaml) } == "r.yaml: its aliases expand to more than 100000 values")
  }

  @Test func `missing, unreadable and non-UTF-8 files have clear errors`() throws {
    let folder = URL.temporaryDirectory.appending(path: UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = FileManager.default.createFile(atPath: folder + "/bad.yaml", contents: Data([0x61, 0xff]))
    _ = FileManager.default.createFile(
      atPath: folder + "/bom.yaml", contents: Data("\u{feff}a: 1".utf8))
    #expect(errors { try Node(file: "no/such.yaml") } == "no/such.yaml: no such file")
    #expect(errors { try Node(file: folder) } == "\(folder): cannot be read; give a YAML file")
    #expect(
      errors { try Node(file: folder + "/bad.yaml") }
        == "\(folder)/bad.yaml: is not valid UTF-8; save it as UTF-8")
    #expect(try Node(file: folder + "/bom.yaml") == ["a": 1])
  }
}
