import ArgumentParser
import Recipes
import Stages

/// Finds every mistake in recipes.
struct RecipeCheck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Find every mistake in recipes, each with its place.",
    discussion: """
      Read are the recipes, what they extend, and the manifests of verifiers.
      The files, folders and interpreters that verifiers name must be there,
      from where hone is run; data, models and keys may be missing, and no
      process is started.

        hone recipe check recipes/*.yaml
        recipes/my.yaml:12:9: stages[0].sft.max_stepz: unknown key; did you mean max_steps? …

      Ends with 65 where a mistake was found. Keys of --json, a list: file, ok,
      stages (their names), errors (a list of file, line, column, path, problem).
      """)

  @Argument(help: "Recipes: files, or names in recipes/.") var files: [String]
  @Flag(help: "Print the findings as JSON.") var json = false

  func run() async throws {
    let findings = try files.map { try Finding(file: try Places.recipe($0)) }
    let console = Console.current
    if json {
      try console.print(json: findings)
    } else {
      for finding in findings { finding.show(on: console) }
    }
    if findings.contains(where: { !$0.ok }) { throw ExitCode(Code.data.rawValue) }
  }
}

/// What a check of one recipe found.
private struct Finding: Encodable {
  struct Mistake: Encodable {
    let file: String
    let line: Int?
    let column: Int?
    let path: String
    let problem: String
    let text: String

    private enum CodingKeys: CodingKey { case file, line, column, path, problem }
  }
  let file: String
  let ok: Bool
  var stages: [String] = []
  var errors: [Mistake] = []

  init(file: String) throws {
    self.file = file
    var found: [RecipeError] = []
    do throws(RecipeErrors) {
      let recipe = try Recipe(file: file)
      stages = recipe.stages.map(\.name)
      found = recipe.missingOfVerifiers(file: file, in: Places.here)
    } catch { found = error.list }
    errors = found.map {
      Mistake(
        file: $0.place.file, line: $0.place.line, column: $0.place.column, path: $0.path,
        problem: $0.problem, text: $0.description)
    }
    ok = errors.isEmpty
  }

  func show(on console: Console) {
    if ok { console.print("\(file): ok (\(stages.joined(separator: " → ")))") }
    for error in errors { console.error("error: \(error.text)") }
  }
}
