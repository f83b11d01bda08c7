import ArgumentParser
import Datasets
import Foundation
import Recipes
import Records
import Reports
import Stages

/// Proves a verifier on rows whose answers are known.
struct VerifierTest: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Prove that right answers score full marks and answers of other rows do not.",
    discussion: """
      Each row's own answer is judged as its completion: it must score full marks. Then
      the answer of another row is: it must not. Answers are different where the
      verifier extracts different texts from them.

        hone verifier test math --data test.jsonl
        hone verifier test math --data gsm8k.jsonl --template 'So it is \\boxed{{{answer}}}.'
        hone verifier test '{type: code}' --data humaneval.jsonl --answer canonical_solution

      The template is the completion, in which {column} stands for a column's text and
      {{ and }} for braces. The exit code is 65 where the verifier fails, with the rows
      that it fails on.

      Keys of --json: proven, gold and shuffled (each rows, full_marks, less, unparseable,
      not_applicable, unscored), failures (a list of line, answers, score, status,
      reason).
      """)

  @Argument(help: "The verifier: a name, or YAML or JSON with its settings.") var verifier: String
  @Option(help: .init("The rows: .jsonl, plain or gzipped, or -.", valueName: "file"))
  var data: String
  @Option(
    help: .init(
      "The column that holds the right answer; the verifier's own if left out.",
      valueName: "column"))
  var answer: String?
  @Option(
    help: .init("The completion around the answer; the answer if left out.", valueName: "text"))
  var template: String?
  @Option(help: .init("Full marks.", valueName: "score")) var full = 1.0
  @Option(parsing: .unconditional, help: .init("Only the first rows.", valueName: "n"))
  var limit: Int?
  @OptionGroup var options: VerifierOptions
  @Flag(help: "Print the counts as JSON.") var json = false

  func validate() throws { try requireRow(limit, "--limit") }

  func run() async throws {
    let setting = try RewardSettings(verifier: verifier)
    let column = answer ?? setting.answerColumn
    let source = GoldRows(
      name: data, template: template ?? "{\(column)}", column: column, limit: limit)
    let rows = try source.rows()
    let panel = try await options.panel([setting])
    let proof = await VerifierProof(rows, by: panel, full: full)
    await panel.close()
    let console = Console.current
    if json {
      console.print(proof.json.text)
    } else {
      for line in proof.lines { console.print(line) }
    }
    if !proof.isProven { throw ExitCode(Code.data.rawValue) }
  }
}

extension RewardSettings {
  /// The column that the verifier takes the right answer from; `answer` where it has no such setting.
  fileprivate var answerColumn: String {
    let settings = verifier.flatMap { try? Node(encoding: $0) }
    return settings?["answer_column"]?.text ?? "answer"
  }
}
