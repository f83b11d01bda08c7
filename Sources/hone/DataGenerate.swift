import ArgumentParser
import Datasets
import Recipes
import Records
import Stages

/// Writes rows of a generated task.
struct DataGenerate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Write rows of a generated task as JSONL.",
    discussion: """
      The same settings and seed give the same rows, and no problem is in two
      splits.

        hone data generate arithmetic --split test --count 200 --set digits=2 > test.jsonl
        hone data generate word_lists --set style=rankings --count 50 > rankings.jsonl
      """)

  @Argument(help: "The task: arithmetic, word_lists.") var task: String
  @Option(help: "The split: train, validation, test.") var split = TaskSplit.train
  @Option(help: .init("How many rows.", valueName: "n")) var count = 1000
  @Option(help: .init("Which rows.", valueName: "n")) var seed: UInt64 = 0
  @Option(
    name: .customLong("set"),
    help: .init("Change the task; may be repeated.", valueName: "key=value"))
  var assignments: [String] = []

  func run() async throws {
    var settings = Node(.map([]))
    for text in assignments { settings = try settings.applying(try Assignment(parsing: text)) }
    guard let task = try generatedTask(task, settings) else {
      throw Refusal(
        .usage,
        "\(task): there is no such task; "
          + didYouMean(task, among: generatedTaskNames, "the tasks are"))
    }
    let rows = try task.made(split, count: count, seed: Seed(seed))
    for row in rows { Console.current.print(row.text) }
  }
}

extension TaskSplit: ExpressibleByArgument {}
