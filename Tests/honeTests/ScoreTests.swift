import Foundation
import Models
import Records
import Testing

@testable import hone

@Suite struct ScoreTests {
  /// A folder with the small Llama as `llama` and its golden batch as rows of tokens.
  private func golden() throws -> (trial: Trial, rows: [GoldenRow]) {
    let trial = try Trial()
    let source = Trial.fixtures.appending(path: "models/llama")
    try FileManager.default.copyItem(at: source, to: trial.folder.appending(path: "llama"))
    let rows = try GoldenRow.all(in: source.appending(path: "io.safetensors"))
    let lines = rows.map { #"{"tokens":[\#($0.tokens.map(String.init).joined(separator: ","))]}"# }
    try trial.write("rows.jsonl", lines.joined(separator: "\n") + "\n")
    return (trial, rows)
  }

  // transformers 5.23.0, torch 2.13.0 (Tests/Fixtures/models).
  @Test func `numbers are those of transformers, token by token`() async throws {
    let (trial, rows) = try golden()
    let outcome = await trial.hone("score DIR/llama --data DIR/rows.jsonl --json")
    #expect(outcome.code == 0 && outcome.error.isEmpty)
    let lines = try outcome.output.split(separator: "\n").map { try JSON(parsing: String($0)) }
    #expect(lines.count == rows.count + 1)
    for (index, (line, row)) in zip(lines, rows).enumerated() {
      #expect(line.members?.map(\.key) == ["index", "tokens", "logprobs", "entropy"])
      #expect(line["index"]?.int == index)
      #expect(line["tokens"]?.array?.compactMap(\.int) == row.tokens)
      for (key, expected) in [("logprobs", row.logProbs), ("entropy", row.entropies)] {
        let numbers = try #require(line[key]?.array)
        #expect(numbers.count == row.tokens.count && numbers.first == JSON.null)
        for (number, wanted) in zip(numbers.dropFirst(), expected) {
          #expect(abs(try #require(number.double) - Double(wanted)) < 2e-5)
        }
      }
    }
    let all = rows.flatMap(\.logProbs)
    let mean = all.reduce(0.0) { $0 + Double($1) } / Double(all.count)
    let last = try #require(lines.last)
    #expect(last["tokens"]?.int == all.count && last["rows"]?.int == rows.count)
    #expect(abs(try #require(last["mean_logprob"]?.double) - mean) < 1e-5)
    #expect(abs(try #require(last["perplexity"]?.double) / exp(-mean) - 1) < 1e-5)
  }

  @Test func `only the completion and its end count for the perplexity`() async throws {
    let trial = try Trial()
    try trial.makeModel()
    try trial.write(
      "rows.jsonl", #"{"prompt":"1+1=","completion":"2"}"# + "\n" + #"{"text":"1+1=2"}"# + "\n")
    let outcome = await trial.hone("score DIR/model --data DIR/rows.jsonl --json")
    let lines = try outcome.output.split(separator: "\n").map { try JSON(parsing: String($0)) }
    // BOS 1 + 1 = 2 EOS: two count. BOS 1 + 1 = 2: all five after BOS count.
    #expect(lines.first?["tokens"]?.array?.count == 7)
    #expect(lines.dropFirst().first?["tokens"]?.array?.count == 6)
    #expect(lines.last?["tokens"]?.int == 7)
    let table = await trial.hone("score DIR/model --data DIR/rows.jsonl")
    #expect(table.output.contains("\n  0       7        2 "))
    #expect(table.output.contains("over 7 tokens of 2 rows"))
  }

  @Test func `a conversation is scored with its tools and variables`() async throws {
    let trial = try Trial()
    try trial.makeModel()
    try trial.write(
      "model/chat_template.jinja",
      "{% for t in tools or [] %}{{ t.name }}{% endfor %}{{ mode }}"
        + "{% for m in messages %}{{ m.content }}+{% endfor %}")
    let messages =
      #""messages":[{"role":"user","content":"1"},{"role":"assistant","content":"2"}]"#
    let columns = #""tools":[{"name":"3"}],"chat_template_kwargs":{"mode":"4"}"#
    try trial.write("rows.jsonl", "{\(messages)}\n{\(messages),\(columns)}\n")
    let outcome = await trial.hone("score DIR/model --data DIR/rows.jsonl --json")
    let lines = try outcome.output.split(separator: "\n").map { try JSON(parsing: String($0)) }
    let counts = lines.compactMap { $0["tokens"]?.array?.count }
    #expect(counts.count == 2 && counts.last == counts[0] + 2)
  }

  @Test func `a file of texts is scored text by text`() async throws {
    let trial = try Trial()
    try trial.makeModel()
    try trial.write("x.txt", "1+1=2\n##\n1+2=3\n##\n3\n")
    let outcome = await trial.hone(
      "score DIR/model --data DIR/x.txt --set separator=\"##\" --set limit=2 --json")
    let lines = try outcome.output.split(separator: "\n").map { try JSON(parsing: String($0)) }
    #expect(lines.map { $0["tokens"]?.array?.count } == [6, 6, nil])
  }

  @Test func `tokens need no tokenizer, and one token has nothing to score`() async throws {
    let trial = try Trial()
    try trial.makeModel()
    try FileManager.default.removeItem(at: trial.folder.appending(path: "model/tokenizer.model"))
    try trial.write("rows.jsonl", #"{"tokens":[3]}"# + "\n")
    let outcome = await trial.hone("score DIR/model --data DIR/rows.jsonl --json")
    #expect(
      outcome.output == """
        {"index":0,"tokens":[3],"logprobs":[null],"entropy":[null]}
        {"perplexity":null,"tokens":0,"mean_logprob":null,"mean_entropy":null,"rows":1}

        """)
  }

  // transformers 5.23.0, LlamaForSequenceClassification (Tests/Fixtures/models).
  @Test func `a reward model gives each row transformers' score`() async throws {
    let trial = try Trial()
    let source = Trial.fixtures.appending(path: "models/llama_reward")
    try FileManager.default.copyItem(at: source, to: trial.folder.appending(path: "reward"))
    let io = try Safetensors(contentsOf: source.appending(path: "io.safetensors"))
    let (ids, mask) = (try io.integers("input_ids"), try io.integers("attention_mask"))
    let (width, expected) = (try #require(io["input_ids"]).shape[1], try io.floats("scores"))
    let rows = expected.indices.map { row in
      (row * width..<(row + 1) * width).filter { mask[$0] == 1 }.map { "\(ids[$0])" }
    }
    try trial.write(
      "rows.jsonl", rows.map { "{\"tokens\":[\($0.joined(separator: ","))]}\n" }.joined())
    let outcome = await trial.hone("score DIR/reward --data DIR/rows.jsonl --json")
    let lines = try outcome.output.split(separator: "\n").map { try JSON(parsing: String($0)) }
    #expect(outcome.code == 0 && lines.count == expected.count + 1)
    for (index, (line, score)) in zip(lines, expected).enumerated() {
      #expect(line.members?.map(\.key) == ["index", "tokens", "reward"])
      #expect(line["index"]?.int == index)
      #expect(abs(try #require(line["reward"]?.double) - Double(score)) < 2e-5)
    }
    let mean = expected.reduce(0.0) { $0 + Double($1) } / Double(expected.count)
    #expect(abs(try #require(lines.last?["mean_reward"]?.double) - mean) < 2e-5)
    let table = await trial.hone("score DIR/reward --data DIR/rows.jsonl")
    #expect(table.output.hasSuffix(" of \(expected.count) rows\n"))
  }

  @Test func `batches keep the order and their bound`() {
    let rows = [3, 3, 9, 1, 1, 1].enumerated().map { index, count in
      ScoreRow(
        index: index, place: "", tokens: Array(repeating: 0, count: count),
        counts: Array(repeating: true, count: count))
    }
    #expect(rows.batches(tokens: 6).map { $0.map(\.index) } == [[0, 1], [2], [3, 4, 5]])
    #expect([ScoreRow]().batches(tokens: 6).isEmpty)
  }

  @Test(arguments: [
    (#"{"tokens":[1,20]}"#, "tokens[1]: expected an id in 0 ..< 20, found 20"),
    (#"{"tokens":[1,-1]}"#, "tokens[1]: expected an id in 0 ..< 20, found -1"),
    (#"{"tokens":[1.5]}"#, "tokens[0]: expected an id in 0 ..< 20, found 1.5"),
    (#"{"tokens":[]}"#, "the row is empty; give at least one token"),
    (#"{"tokens":"1"}"#, "tokens: expected a list of ids, found text"),
    (#"{"text":""}"#, "text: is empty; give at least one token"),
    (#"{"text":7}"#, "text: expected text, found a whole number"),
    (
      #"{"text":"\#(String(repeating: "1", count: 32))"}"#,
      "the row has 33 tokens, the model's context 32; shorten it"
    ),
    (
      #"{"prompt":"1"}"#,
      "completion: there is nothing to learn; the columns here are prompt"
    ),
    (#"{"text":"1","tokens":[1]}"#, "tokens: text is here, too; give one of them"),
  ])
  func `a bad row is an error with its line`(row: String, says: String) async throws {
    let trial = try Trial()
    try trial.makeModel()
    try trial.write("rows.jsonl", #"{"tokens":[1,2]}"# + "\n" + row + "\n")
    let outcome = await trial.hone("score DIR/model --data DIR/rows.jsonl --json")
    #expect(outcome.error == "error: DIR/rows.jsonl:2: \(says)\n")
    #expect(outcome.code == 65 && outcome.output.isEmpty)
  }
}

/// A sequence of `io.safetensors` without its padding, and what transformers says of it.
private struct GoldenRow {
  var tokens: [Int] = []
  var logProbs: [Float] = []
  var entropies: [Float] = []

  static func all(in file: URL) throws -> [GoldenRow] {
    let io = try Safetensors(contentsOf: file)
    let (ids, mask) = (try io.integers("input_ids"), try io.integers("attention_mask"))
    let logProbs = try io.floats("token_logps")
    let entropies = try io.floats("token_entropy_f64")
    let shape = try #require(io["input_ids"]).shape
    return (0..<shape[0]).map { row in
      var golden = GoldenRow()
      for place in 0..<shape[1] where mask[row * shape[1] + place] == 1 {
        golden.tokens.append(ids[row * shape[1] + place])
        guard place + 1 < shape[1], mask[row * shape[1] + place + 1] == 1 else { continue }
        golden.logProbs.append(logProbs[row * (shape[1] - 1) + place])
        golden.entropies.append(entropies[row * shape[1] + place])
      }
      return golden
    }
  }
}
