import ArgumentParser

/// Says what recipes can name.
struct MethodsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "methods", abstract: "List and describe the methods that recipes can name.",
    subcommands: [MethodsList.self, MethodsDescribe.self])
}
