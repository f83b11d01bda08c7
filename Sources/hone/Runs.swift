import ArgumentParser

/// Looks at runs.
struct Runs: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List runs, and show what came of one.",
    subcommands: [RunsList.self, RunsShow.self])
}
