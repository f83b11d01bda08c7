import ArgumentParser
import Recipes
import Stages

/// Prints the schema of recipes.
struct RecipeSchema: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of recipes, for editors.",
    discussion: """
        hone recipe schema > recipe.schema.json

      With the line `# yaml-language-server: $schema=recipe.schema.json` at its top,
      editors complete and check a recipe while it is written.
      """)

  func run() async throws {
    Console.current.write(try Node.schema(for: Recipe.self).json)
  }
}
