import ArgumentParser
import Foundation
import Recipes
import Reports
import RunStore

/// Shows a run.
struct RunsShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a run's stages, curves, evaluations and events.",
    discussion: """
      RUN is a directory, or a name in runs/. Curves are the metrics that matter
      most; --metrics all shows every one.

        hone runs show quickstart-seed1
        hone runs show quickstart-seed1 --metrics loss,reward,entropy

      Keys of --json: those of `hone runs list`, metrics (a list of stage, name,
      points: a list of stage, step, value), evaluations (a list of stage, step,
      split, summary, prompts), events (a list of stage, step, level, text).
      """)

  @Argument(help: .init("The run: its directory, or its name in runs/.", valueName: "run"))
  var name: String
  @Option(help: .init("The curves to show: names with commas, or all.", valueName: "names"))
  var metrics: String?
  @Flag(help: "Print everything as JSON.") var json = false

  fileprivate struct Curve: Encodable {
    let stage: Int
    let name: String
    let points: [MetricPoint]
  }

  func run() async throws {
    let console = Console.current
    let directory = try Places.run(name)
    let database = try RunDatabase.read(directory)
    let run = try database.run()
    let curves = try run.stages.flatMap { try self.curves(of: $0.stage, database) }
    if json {
      return try console.print(json: Shown(run: run, metrics: curves, database: database))
    }
    console.print(heading(run, directory))
    for stage in run.stages {
      show(stage, curves.filter { $0.stage == stage.stage }, console)
    }
    for table in Comparison.all(in: try database.evaluations(), stages: run.stages) {
      console.print("\n" + table.text)
    }
    let events = try database.events()
    if !events.isEmpty { console.print() }
    for event in events {
      console.print(
        "\(event.level.rawValue): stage \(event.stage), step \(event.step): \(event.text)")
    }
  }

  private func heading(_ run: RunRecord, _ directory: RunDirectory) -> String {
    let rows = [
      ("run", directory.path), ("status", run.status.rawValue), ("message", run.message ?? ""),
      ("seed", "\(run.seed)"), ("begun", run.created), ("stages", run.stageText),
    ]
    return pairs(rows.filter { !$0.1.isEmpty })
  }

  private func show(_ stage: StageRecord, _ curves: [Curve], _ console: Console) {
    guard !curves.isEmpty else { return }
    let width = curves.map(\.name.count).max() ?? 0
    console.print("\n\(stage.name)")
    for curve in curves {
      let name = curve.name + String(repeating: " ", count: width - curve.name.count)
      let ends = [curve.points.first, curve.points.last].compactMap {
        $0.map { formatted($0.value) }
      }
      let text = curve.points.count > 1 ? ends.joined(separator: " → ") : ends.first ?? ""
      let line = curve.points.count > 1 ? sparkline(curve.points.map(\.value)) + "  " : ""
      console.print("  \(name)  \(line)\(text)")
    }
  }

  private func curves(of stage: Int, _ database: RunDatabase) throws -> [Curve] {
    let known = try database.metricNames(stage: stage)
    let wanted = try self.wanted(known, database)
    return try wanted.filter(known.contains).map {
      Curve(stage: stage, name: $0, points: try database.series($0, stage: stage))
    }
  }

  private func wanted(_ known: [String], _ database: RunDatabase) throws -> [String] {
    guard let metrics else { return json ? known : known.filter(Self.isShown) }
    if metrics == "all" { return known }
    let names = metrics.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    let all = try database.metricNames()
    for name in names where !all.contains(name) {
      throw Refusal(
        .usage,
        "--metrics: no metric is called \(name); \(didYouMean(name, among: all, "the metrics are"))"
      )
    }
    return names
  }

  private static func isShown(_ name: String) -> Bool {
    isReported(name) || name.hasPrefix("eval_accuracy") || name == "eval_reward"
      || name.hasPrefix("pass@") && !name.contains("/")
  }
}

/// A run as JSON.
private struct Shown: Encodable {
  let run: RunRecord
  let metrics: [RunsShow.Curve]
  let evaluations: [EvaluationRecord]
  let events: [EventRecord]

  init(run: RunRecord, metrics: [RunsShow.Curve], database: RunDatabase) throws {
    self.run = run
    self.metrics = metrics
    evaluations = try database.evaluations()
    events = try database.events()
  }

  private enum CodingKeys: CodingKey { case metrics, evaluations, events }

  func encode(to encoder: any Encoder) throws {
    try run.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(metrics, forKey: .metrics)
    try container.encode(evaluations, forKey: .evaluations)
    try container.encode(events, forKey: .events)
  }
}
