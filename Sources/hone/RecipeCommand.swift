import ArgumentParser

/// Looks at recipes.
struct RecipeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recipe", abstract: "Check, list and show recipes.",
    subcommands: [RecipeCheck.self, RecipeList.self, RecipeShow.self, RecipeSchema.self])
}
