import Foundation
import Records
import Testing
import Text

@testable import Datasets

private let reference = ProcessInfo.processInfo.environment["HONE_REFERENCE"]
  .map { URL(filePath: $0, directoryHint: .isDirectory) }

@Suite(.enabled(if: reference != nil)) struct ReferenceTests {
  @Test func `GSM8K is used without a script`() throws {
    var source = DataSource(path: "data/gsm8k/test.jsonl")
    source.columns = ["question": "prompt", "answer": "completion"]
    source.promptTemplate = "Question: {prompt}\nAnswer:"
    source.completionTemplate = " {completion}"
    let set = try Dataset(.files([source]), directory: try #require(reference))
    #expect(set.rows.count == 1319)
    let check = try DataCheck(set)
    #expect(check.kinds.map { "\($0.name): \($0.count)" } == ["prompt, completion: 1319"])
    let answers = set.problems.compactMap { $0.columns["answer"]?.string }
    #expect(answers.count == 1319)
    #expect(answers.allSatisfy { $0.contains("#### ") })
    #expect(answers[0].hasSuffix("#### 18"))
  }

  @Test(arguments: [
    ("humaneval/HumanEval.jsonl.gz", 164), ("math/math_test5000.jsonl.gz", 5000),
    ("mbpp/sanitized-mbpp.json", 427), ("spider/dev.json", 1034),
  ])
  func `reads the files that others publish`(path: String, rows: Int) throws {
    let file = try #require(reference).appending(path: "data/" + path)
    #expect(try JSONRow.read(DataSource(path: path), in: file).count == rows)
  }
}
