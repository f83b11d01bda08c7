import ArgumentParser
import Foundation
import Reports

/// Lists the recipes there are.
struct RecipeList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the recipes in recipes/.",
    discussion: """
      Each with the first line of its header comment. Keys of --json, a list: name,
      file, summary.
      """)

  @Flag(help: "Print the list as JSON.") var json = false

  private struct Entry: Encodable {
    let name: String
    let file: String
    let summary: String
  }

  func run() async throws {
    let entries = Places.recipeFiles().map {
      Entry(name: Places.plainName($0), file: $0, summary: summary(of: $0))
    }
    let console = Console.current
    if json { return try console.print(json: entries) }
    guard !entries.isEmpty else {
      throw Refusal(.missing, "recipes: there are no recipes here; call hone where the folder is")
    }
    console.print(pairs(entries.map { ($0.name, $0.summary) }))
  }

  private func summary(of file: String) -> String {
    let text = FileManager.default.contents(atPath: file).map {
      String(decoding: $0, as: UTF8.self)
    }
    let first = text?.split(separator: "\n").first ?? ""
    return first.hasPrefix("#") ? first.dropFirst().trimmingCharacters(in: .whitespaces) : ""
  }
}
