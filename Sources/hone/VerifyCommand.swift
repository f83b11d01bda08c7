import ArgumentParser
import Foundation
import Recipes
import Records
import Stages

/// Scores a file of completions.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Score a file of completions with a verifier.",
    discussion: """
      Rows are JSON objects, one a line, plain or gzipped; - reads standard input:

        {"prompt": …, "completion": …, "answer": …}

      The prompt (text or messages) may be missing, the completion is text or messages,
      and verifiers read the columns that their settings name, such as answer.

        hone verify --verifier math --data samples.jsonl > verdicts.jsonl
        hone verify --verifier '{type: math, tolerance: 0.01}' --data samples.jsonl.gz
        hone verify --recipe my.yaml --data - < samples.jsonl

      A line of JSON a row, in order: index, score (null where the row is unscored),
      status (scored, not_applicable, unparseable, error, timeout), extracted, reason,
      seconds; components, where the verifier names parts of its score. With the
      rewards of a recipe the score is their weighted sum, and rewards lists each.

      Progress and a summary go to the error stream. A row that cannot be read is an
      error with its line, and the others go on; the exit code is then 65. It is 70
      where not one row could be judged.
      """)

  @Option(
    help: .init("A verifier: a name, or YAML or JSON with its settings.", valueName: "verifier"))
  var verifier: String?
  @Option(help: .init("Take the rewards of this recipe.", valueName: "file")) var recipe: String?
  @Option(help: .init("The stage whose rewards count; the last if left out.", valueName: "name"))
  var stage: String?
  @Option(help: .init("The rows: .jsonl, plain or gzipped, or -.", valueName: "file"))
  var data: String
  @Option(help: .init("The column that holds what was written.", valueName: "column"))
  var completion = "completion"
  @Option(help: .init("The column that holds what was asked.", valueName: "column"))
  var prompt = "prompt"
  // Unconditional: a negative number is a wrong number, not another option.
  @Option(parsing: .unconditional, help: .init("Only the first rows.", valueName: "n"))
  var limit: Int?
  @Option(
    parsing: .unconditional,
    help: .init(
      "Rows that a verifier of groups or batches sees at once; groups stay whole.", valueName: "n"))
  var batch = 64
  @OptionGroup var options: VerifierOptions
  @Option(help: .init("Write the lines to this new file.", valueName: "file")) var output: String?
  @Flag(help: "Accepted for the sake of scripts: the output is JSON in any case.") var json = false

  func validate() throws {
    guard (verifier == nil) != (recipe == nil) else {
      throw ValidationError("give one of --verifier and --recipe")
    }
    if stage != nil, recipe == nil { throw ValidationError("--stage is a stage of a --recipe") }
    try requireRow(limit, "--limit")
    try requireRow(batch, "--batch")
  }

  func run() async throws {
    let settings = try rewards()
    let sink = try VerdictSink(output)
    let panel = try await options.panel(settings)
    let isAsked = Console.current.listen()
    let run = VerifyRun(
      rows: VerifyRows(
        name: data, completion: completion, prompt: prompt, limit: limit,
        chunk: panel.judgesTogether ? batch : nil),
      panel: panel, sink: sink, isAsked: isAsked)
    let outcome: Result<VerifyTally, any Error>
    do { outcome = .success(try await run.tally()) } catch { outcome = .failure(error) }
    await panel.close()
    let tally = try outcome.get()
    for line in tally.lines + panel.expenses { Console.current.error(line) }
    if let code = tally.code { throw ExitCode(code.rawValue) }
  }

  private func rewards() throws -> [RewardSettings] {
    if let verifier { return [try RewardSettings(verifier: verifier)] }
    return try Recipe(file: try Places.recipe(recipe ?? "")).rewards(of: stage)
  }
}

/// Makes sure that a number of rows is none, or at least one.
///
/// - Throws: `ValidationError` that names the option.
func requireRow(_ count: Int?, _ option: String) throws {
  guard let count, count < 1 else { return }
  throw ValidationError("\(option) \(count) is no number of rows; 1 or more would do")
}
