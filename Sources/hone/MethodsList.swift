import ArgumentParser
import Reports
import Stages

/// Lists methods.
struct MethodsList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the methods, family by family.",
    discussion: """
      A preset is a whole stage: `- grpo: {…}`. Everything else is a part of one.

        hone methods list --family surrogate

      Keys of --json, a list: family, name, summary, citations (a list), presets (the
      names of those that use it).
      """)

  @Option(help: .init("Only this family.", valueName: "family")) var family: String?
  @Flag(help: "Print the list as JSON.") var json = false
  @Flag(help: "Print all of it as the page docs/methods.md.") var markdown = false

  func validate() throws {
    if markdown, json || family != nil {
      throw ValidationError("--markdown is the whole page; leave --json and --family out")
    }
  }

  private struct Entry: Encodable {
    let family, name, summary: String
    let citations, presets: [String]
  }

  func run() async throws {
    let all = try Method.all()
    let methods = family.map { family in all.filter { $0.family == family } } ?? all
    if methods.isEmpty, let family { throw MethodError(family: family, among: all) }
    let console = Console.current
    if json {
      return try console.print(
        json: methods.map {
          Entry(
            family: $0.family, name: $0.name, summary: $0.summary, citations: $0.citations,
            presets: $0.presets)
        })
    }
    if markdown { return console.write(methodsPage(methods)) }
    let width = methods.map(\.name.count).max() ?? 0
    for (index, family) in families(of: methods).enumerated() {
      if index > 0 { console.print() }
      console.print(family)
      for method in methods where method.family == family {
        let blanks = String(repeating: " ", count: width - method.name.count + 2)
        console.print("  " + method.name + blanks + method.line)
      }
    }
  }
}

extension Method {
  /// What it is and where it is from.
  fileprivate var line: String {
    citations.isEmpty ? summary : summary + " [" + citations.joined(separator: ", ") + "]"
  }
}
