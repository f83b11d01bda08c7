import ArgumentParser
import Recipes
import Reports
import Stages

/// Describes a method.
struct MethodsDescribe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe", abstract: "Say what a method is, its keys, and how a recipe names it.",
    discussion: """
      A name that two families have is described for both; family/name picks one.

        hone methods describe surrogate/cispo

      Keys of --json, a list: family, name, documentation, source, needs, presets,
      places (paths in a recipe), keys (a list of name, type, default, documentation),
      snippet (YAML).
      """)

  @Argument(help: "The method: a name, or family/name.") var name: String
  @Flag(help: "Print the description as JSON.") var json = false

  func run() async throws {
    let methods = try Method.named(name, among: Method.all())
    let console = Console.current
    if json { return try console.print(json: methods.map(Description.init)) }
    console.print(methods.map(text).joined(separator: "\n\n\n"))
  }

  private struct Description: Encodable {
    let family, name, documentation, source, needs, snippet: String
    let keys: [KeyDescription]
    let places, presets: [String]

    init(_ method: Method) {
      family = method.family
      name = method.name
      documentation = method.documentation
      source = method.source
      needs = method.needs
      snippet = method.snippet.yaml
      keys = method.keys
      places = method.places.map(\.inAnyPlace)
      presets = method.presets
    }
  }

  private func text(_ method: Method) -> String {
    let facts = [
      ("source", method.source.replacing("\n", with: " ")), ("needs", method.needs),
      ("presets", method.presets.joined(separator: ", ")),
      ("in", method.places.map(\.inAnyPlace).joined(separator: ", ")),
    ].filter { !$0.1.isEmpty }
    let keys = method.keys.map { [$0.name, $0.type, $0.standard, $0.documentation] }
    let table = textTable(["key", "type", "default", ""], keys, texts: [0, 1, 2, 3])
    return [
      "\(method.family)/\(method.name)", method.documentation, pairs(facts),
      keys.isEmpty ? "" : table, method.snippet.yaml.trimmed,
    ].filter { !$0.isEmpty }.joined(separator: "\n\n")
  }
}

extension RecipePath {
  /// The path with lists open: `stages[].sft.rewards[].verifier`.
  var inAnyPlace: String { description.replacing("[0]", with: "[]") }
}

extension String {
  fileprivate var trimmed: String { hasSuffix("\n") ? String(dropLast()) : self }
}
