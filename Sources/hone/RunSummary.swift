import Foundation
import Reports
import RunStore

/// What a finished run prints: before and after, its checkpoints, where to look next.
struct RunSummary {
  private let directory: RunDirectory

  /// The summary of the run in `directory`.
  init(_ directory: RunDirectory) { self.directory = directory }

  /// Writes the report and prints the summary.
  func show(on console: Console) throws {
    let database = try RunDatabase.read(directory)
    try directory.write(report: try htmlReport(of: database))
    let run = try database.run()
    console.print()
    for table in Comparison.all(in: try database.evaluations(), stages: run.stages) {
      console.print(table.text + "\n")
    }
    let checkpoints = run.stages.flatMap { self.checkpoints(of: $0) }
    let name = shellQuoted(directory.path)
    console.print(
      pairs(
        checkpoints + [
          ("report", directory.report.relativePath),
          ("curves", "\(console.program) runs show \(name)"),
          ("samples", "\(console.program) inspect \(name) --worst 5"),
        ]))
  }

  private func checkpoints(of stage: StageRecord) -> [(String, String)] {
    let writer = CheckpointWriter(directory.checkpoints)
    let best = writer.best(stage: stage.stage)
    let last = writer.last(stage: stage.stage)
    return [("best", best), ("final", last)].compactMap { label, checkpoint in
      checkpoint.map { ("\(stage.name), \(label)", $0.url.relativePath) }
    }
  }
}
