import ArgumentParser
import Datasets
import Foundation
import Recipes
import Text

/// Looks at a data file.
struct DataCheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Show what a data file holds and how it is read.",
    discussion: """
      Rows are JSON objects, one a line, plain or gzipped: {"prompt", "completion"},
      {"messages"}, {"text"}, {"prompt", …columns for verifiers}, or preferences:
      {"prompt", "chosen", "rejected"}, {"prompt", "completion", "label": true or
      false}, {"prompt", "completions", "scores"}; chosen and rejected may begin with
      the prompt themselves. A .txt file holds a text a line. Other names are mapped
      as in a recipe's data:

        hone data check train.jsonl --tokenizer checkpoints/sft
        hone data check gsm8k.jsonl --set columns.question=prompt --set columns.answer=completion
        hone data check my.jsonl --set 'prompt_template="Question: {question}"' --max-length 512

      With a tokenizer, lengths are tokens, rows that are too long are counted, and
      the first row is shown as the model sees it, what is trained between ⟦ and ⟧.

      Pairs with two equal sides, or with two prompts, are counted under left out.

      Keys of --json: rows, kinds, unit, prompt, completion, chosen and rejected (min,
      mean, median, p95, max), chosen_longer (the share of pairs), bos and eos
      (as_expected, other_rows), excluded, exclusions (id, reason, tokens),
      differently_tokenized, duplicate_prompts, sample.
      """)

  @Argument(help: "The file: .jsonl, .json or .txt, plain or .gz.") var file: String
  @Option(help: .init("A directory with a tokenizer, or its file.", valueName: "path"))
  var tokenizer: String?
  @OptionGroup var template: ChatTemplateOption
  @Option(
    name: .customLong("set"),
    help: .init("Change how rows are read; may be repeated.", valueName: "key=value"))
  var assignments: [String] = []
  @Option(help: .init("The most tokens of prompt and completion.", valueName: "n"))
  var maxLength: Int?
  @Option(help: .init("The most tokens of a prompt.", valueName: "n")) var maxPromptLength: Int?
  @Option(help: .init("What becomes of longer rows: drop, truncate.", valueName: "what"))
  var overlong = LengthLimits.Overlong.drop
  @Flag(help: "Sequences do not open with BOS.") var noBos = false
  @Flag(help: "Print the findings as JSON.") var json = false

  func run() async throws {
    let dataset = try Dataset(
      .files([try DataSource(path: file, assignments: assignments)]),
      directory: Places.here)
    var limits = LengthLimits()
    (limits.maxLength, limits.maxPromptLength) = (maxLength, maxPromptLength)
    limits.overlong = overlong
    let renderer = try tokenizer.map { path in
      let tokenizer = try openTokenizer(at: URL(filePath: path))
      return Renderer(
        tokenizer, template: try template.template(beside: URL(filePath: path), for: tokenizer),
        addsBOS: !noBos)
    }
    let check = try DataCheck(dataset, renderer: renderer, limits: limits)
    if json {
      try Console.current.print(json: check)
    } else {
      Console.current.print(check.description)
    }
  }
}

extension DataSource {
  /// The file at `path`, read as `key=value` texts say.
  init(path: String, assignments: [String]) throws {
    var node: Node = ["path": Node(.string(path))]
    for text in assignments { node = try node.applying(try Assignment(parsing: text)) }
    self = try node.decode(DataSource.self)
  }
}

extension LengthLimits.Overlong: ExpressibleByArgument {}
