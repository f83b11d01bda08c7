import ArgumentParser

/// Looks at data, and makes some.
struct DataCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Check data before training on it, and generate some.",
    subcommands: [DataCheckCommand.self, DataGenerate.self])
}
