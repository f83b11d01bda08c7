import ArgumentParser

/// Looks at verifiers.
struct VerifierCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verifier", abstract: "List, describe and prove verifiers.",
    subcommands: [VerifierList.self, VerifierDescribe.self, VerifierTest.self])
}

/// Lists verifiers.
struct VerifierList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the verifiers that recipes can name.",
    discussion: """
      The same as `hone methods list --family verifier`.

      Keys of --json, a list: family, name, summary, citations (a list), presets (the
      names of those that use it).
      """)

  @Flag(help: "Print the list as JSON.") var json = false

  func run() async throws {
    var list = try MethodsList.parse(["--family", "verifier"])
    list.json = json
    try await list.run()
  }
}

/// Describes a verifier.
struct VerifierDescribe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe",
    abstract: "Say what a verifier is, its keys, and how a recipe names it.",
    discussion: """
      The same as `hone methods describe verifier/NAME`, with the same keys of --json.
      """)

  @Argument(help: "The verifier.") var name: String
  @Flag(help: "Print the description as JSON.") var json = false

  func run() async throws {
    var describe = try MethodsDescribe.parse(["verifier/\(name)"])
    describe.json = json
    try await describe.run()
  }
}
