import ArgumentParser
import Recipes
import Stages

/// Shows a recipe with every default.
struct RecipeShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print a recipe with everything it extends and every default.",
    discussion: """
      What is printed is a recipe too: it runs like the one it was made from.

        hone recipe show quickstart --set seed=2 > resolved.yaml
      """)

  @Argument(help: "The recipe: a YAML file, or its name in recipes/.") var recipe: String
  @Option(
    name: .customLong("set"),
    help: .init("Change a setting; may be repeated.", valueName: "path=value"))
  var assignments: [String] = []
  @Flag(help: "Print JSON in place of YAML.") var json = false

  func run() async throws {
    let resolved = try Recipe(file: try Places.recipe(recipe), assignments: assignments)
    let node = try Node(encoding: resolved)
    Console.current.write(json ? node.json : node.yaml)
  }
}
