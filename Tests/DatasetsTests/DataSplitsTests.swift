import Datasets
import Foundation
import Recipes
import Records
import Testing

@Suite struct DataSplitsTests {
  private func decoded(_ text: String) throws -> DataSplits {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(DataSplits.self, from: Data(text.utf8))
  }

  @Test func `a split is a path, a map, a list of either, or a generator`() throws {
    let splits = try decoded(
      #"""
      {"train": ["a.jsonl", {"path": "b.jsonl", "weight": 2, "columns": {}}],
       "validation": "c.jsonl", "test": {"generator": "arithmetic", "rows": 200}}
      """#)
    var second = DataSource(path: "b.jsonl")
    second.weight = 2
    #expect(splits.train == .files([DataSource(path: "a.jsonl"), second]))
    #expect(splits.validation == .files([DataSource(path: "c.jsonl")]))
    #expect(splits.test == .generator(GeneratorCall(name: "arithmetic", settings: ["rows": 200])))
    let again = try JSONDecoder().decode(DataSplits.self, from: JSONEncoder().encode(splits))
    #expect(again == splits)
  }

  @Test func `reports what cannot be, with its key`() {
    var bad = DataSource(path: "")
    bad.weight = -1
    bad.limit = 0
    bad.promptTemplate = "}"
    bad.columns = ["a": "prompt", "b": "prompt"]
    var splits = DataSplits()
    splits.train = .files([bad, DataSource(path: "x")])
    splits.test = .files([])
    var issues = Issues()
    splits.validate(&issues)
    #expect(
      issues.found.map { "\($0.key): \($0.problem)" } == [
        "train: 1 of 2 files have a weight; give each one, or none",
        "train[0].path: is missing; name a JSONL file",
        "train[0].weight: is -1.0; give a number above 0",
        "train[0].limit: is 0; give 1 or more",
        "train[0].prompt_template: a } has no {; write }} for a brace",
        "train[0].columns.b: \"prompt\" is read from two columns; keep one",
        "test: names no file; give one or more",
      ])
  }

  @Test func `a generator's rows are read like a file's`() throws {
    let call = GeneratorCall(name: "sums")
    let set = try Dataset(.generator(call), directory: URL(filePath: "/")) { _ in
      [["prompt": "1+1=", "completion": "2"]]
    }
    #expect(set.rows[0].id == "sums:1")
    let error = #expect(throws: DataError.self) {
      try Dataset(.generator(call), directory: URL(filePath: "/"))
    }
    #expect(error?.description == "sums: generator: there is no such generator")
  }
}
