import ArgumentParser
import Foundation
import Reports
import RunStore

/// Lists runs.
struct RunsList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the runs in a directory.",
    discussion: """
      Keys of --json, a list: directory, name, seed, created, status (running,
      finished, failed, interrupted), message, stages (a list of stage, name, kind,
      steps).
      """)

  @Argument(help: "The directory that holds them.") var directory = Places.runs
  @Flag(help: "Print the list as JSON.") var json = false

  private struct Entry: Encodable {
    let directory: RunDirectory
    let run: RunRecord

    private enum CodingKeys: CodingKey { case directory }

    func encode(to encoder: any Encoder) throws {
      try run.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(directory.path, forKey: .directory)
    }
  }

  func run() async throws {
    let console = Console.current
    if directory != Places.runs, !FileManager.default.fileExists(atPath: directory) {
      throw Refusal(.missing, "\(directory): there is no such directory; give one that holds runs")
    }
    var entries: [Entry] = []
    for found in RunDirectory.all(in: URL(filePath: directory)) {
      do {
        entries.append(Entry(directory: found, run: try RunDatabase.read(found).run()))
      } catch {
        console.error("warning: \(error)")
      }
    }
    if json { return try console.print(json: entries) }
    guard !entries.isEmpty else {
      console.print("\(directory): no runs yet; hone run RECIPE makes one")
      return
    }
    console.print(
      textTable(
        ["run", "status", "seed", "begun", "stages"],
        entries.map { entry in
          [
            entry.directory.url.lastPathComponent, entry.run.status.rawValue, "\(entry.run.seed)",
            entry.run.created, entry.run.stageText,
          ]
        }, texts: [0, 1, 4]))
  }
}

extension RunRecord {
  /// The stages with their steps: `sft 120 → grpo 80`.
  var stageText: String { stages.map { "\($0.name) \($0.steps)" }.joined(separator: " → ") }
}
