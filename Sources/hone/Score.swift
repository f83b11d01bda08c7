import ArgumentParser
import Datasets
import Foundation
import Models
import Records
import Reports

/// Reads what a model thinks of given texts.
struct Score: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give every token its log-probability under a model, or every row its reward.",
    discussion: """
      Rows are JSON objects, one a line, or texts of a .txt file; each is one of

        {"text": …}                     BOS, where the vocabulary has one, and the text
        {"prompt": …, "completion": …}  BOS, the prompt, the completion, EOS
        {"messages": …}                 a conversation, as the chat template writes it
        {"tokens": [1, 403, …]}         these ids and no others; needs no tokenizer

        hone score checkpoints/sft --data test.jsonl
        hone score models/llama --data rows.jsonl --json > scores.jsonl
        hone score models/llama --data stories.txt --set 'separator="<|endoftext|>"' --set limit=100

      The perplexity is taken over every token that has one before it; of rows with a
      prompt only over the completion with its EOS, of conversations over what the
      assistant says. A row longer than the model's context is an error.

      A reward model gives each row one number, read where its completion ends. With
      --json, a line a row: index, tokens (the ids it read), reward; and a last line:
      mean_reward, rows.

      With --json, a line a row, in order: index, tokens (all ids of the row), logprobs
      and entropy (nats, at temperature 1, a number a token; the first is null), and a
      last line: perplexity, tokens (how many were counted), mean_logprob,
      mean_entropy, rows.
      """)

  @OptionGroup var options: ModelOptions
  @Option(help: "The rows: .jsonl, .json or .txt, plain or gzipped.") var data: String
  @Option(
    name: .customLong("set"),
    help: .init("Change how rows are read; may be repeated.", valueName: "key=value"))
  var assignments: [String] = []
  @Flag(help: "Print every token's numbers as JSON.") var json = false

  func run() async throws {
    let source = try DataSource(path: data, assignments: assignments)
    let raw = try JSONRow.read(source, in: URL(filePath: data, relativeTo: Places.here))
    let decoder = try options.reader()
    var reader = ScoreReader(source, for: decoder.configuration) {
      try options.renderer(for: decoder.configuration)
    }
    // Every mistake in the data is found before the first number is computed.
    let rows = try raw.enumerated().map { try reader.row($1, index: $0) }
    if decoder.configuration.isScoring { return try reward(rows, by: decoder) }
    var total = ScoreTotal()
    var table: [[String]] = []
    for batch in rows.batches(tokens: Self.batchTokens) {
      for row in try decoder.scores(of: batch) {
        total.add(row)
        if json { Console.current.print(row.json.text) } else { table.append(row.cells) }
      }
    }
    Console.current.print(json ? total.json.text : text(table, total))
  }

  /// What a reward model thinks: one number a row.
  private func reward(_ rows: [ScoreRow], by model: Decoder) throws {
    var total = RewardTotal()
    var table: [[String]] = []
    for batch in rows.batches(tokens: Self.batchTokens) {
      for row in try model.rewards(of: batch) {
        total.add(row)
        if json { Console.current.print(row.json.text) } else { table.append(row.cells) }
      }
    }
    Console.current.print(
      json
        ? total.json.text
        : textTable(["row", "tokens", "reward"], table, texts: []) + "\n\n" + total.text)
  }

  /// Tokens that go through the model together.
  private static let batchTokens = 4096

  private func text(_ rows: [[String]], _ total: ScoreTotal) -> String {
    textTable(["row", "tokens", "counted", "mean log-prob", "perplexity"], rows, texts: [])
      + "\n\nperplexity \(formatted(total.perplexity)) over \(total.tokens) tokens of "
      + "\(total.rows) rows, mean entropy \(formatted(total.meanEntropy))"
  }
}
