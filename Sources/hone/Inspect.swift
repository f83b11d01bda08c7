import ArgumentParser
import Foundation
import Recipes
import Records
import Reports
import RunStore

/// Shows samples of a run.
struct Inspect: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show samples of a run with their verdicts and advantages.",
    discussion: """
      RUN is a directory, or a name in runs/. Without --stage and --step, the last
      step that drew samples is shown.

        hone inspect quickstart-seed1 --worst 5
        hone inspect quickstart-seed1 --stage grpo --step 40 --random 3
        hone inspect quickstart-seed1 --problem arithmetic-test-7

      Keys of --json, a list: stage, step, group, sample, draw, problem, prompt,
      completion, reward, rewards (a list of name, value, verdict), unscored (why
      there is no reward), advantage, stop (eos, stop_string, length, environment),
      length, version, rows and advantages (a number a token; empty without --tokens).
      """)

  @Argument(help: .init("The run: its directory, or its name in runs/.", valueName: "run"))
  var name: String
  @Option(help: .init("The stage, by name or index.", valueName: "stage")) var stage: String?
  @Option(help: .init("The step.", valueName: "n")) var step: Int?
  @Option(help: .init("Only samples of this problem.", valueName: "id")) var problem: String?
  @Option(help: .init("The samples with the lowest reward.", valueName: "k")) var worst: Int?
  @Option(help: .init("The samples with the highest reward.", valueName: "k")) var best: Int?
  @Option(help: .init("Some samples, always the same.", valueName: "k")) var random: Int?
  @Flag(help: "Print the samples as JSON.") var json = false
  @Flag(help: "With --json: tokens, log-probabilities and every token's advantage.")
  var tokens = false

  func validate() throws {
    let given = [worst, best, random].compactMap(\.self)
    if given.count > 1 {
      throw ValidationError("--worst, --best and --random exclude each other")
    }
    if let count = given.first, count < 1 {
      throw ValidationError("\(count) samples; give 1 or more")
    }
  }

  func run() async throws {
    let console = Console.current
    let database = try RunDatabase.read(try Places.run(name))
    let stages = try database.run().stages
    var samples = try database.rollouts(try query(stages, database))
    guard !samples.isEmpty else {
      throw Refusal(
        .data, "\(name): there are no such samples; see `\(console.program) runs show \(name)`")
    }
    if json {
      if tokens { samples = try samples.map(database.complete) }
      return try console.print(json: samples)
    }
    for sample in samples {
      let stage = stages.first { $0.stage == sample.stage }?.name ?? "\(sample.stage)"
      console.print(Self.text(sample, stage: stage) + "\n")
    }
  }

  private func query(_ stages: [StageRecord], _ database: RunDatabase) throws -> RolloutQuery {
    var query = RolloutQuery(step: step, problem: problem)
    if let stage { query.stage = try index(of: stage, stages) }
    if problem == nil, step == nil { try takeLastStep(&query, stages, database) }
    if let worst { (query.order, query.limit) = (.worst, worst) }
    if let best { (query.order, query.limit) = (.best, best) }
    if let random { (query.order, query.limit) = (.random(Seed(0)), random) }
    if query.limit == nil, problem == nil { (query.order, query.limit) = (.worst, 5) }
    return query
  }

  /// Narrows the query to the last step that has samples, of its stage or of the last stage.
  private func takeLastStep(
    _ query: inout RolloutQuery, _ stages: [StageRecord], _ database: RunDatabase
  ) throws {
    for stage in stages.reversed() where query.stage.map({ $0 == stage.stage }) ?? true {
      guard let last = try database.lastSampledStep(stage: stage.stage) else { continue }
      (query.stage, query.step) = (stage.stage, last)
      return
    }
  }

  private func index(of name: String, _ stages: [StageRecord]) throws -> Int {
    if let index = Int(name), stages.contains(where: { $0.stage == index }) { return index }
    if let stage = stages.last(where: { $0.name == name || $0.kind == name }) { return stage.stage }
    let near = didYouMean(name, among: stages.map(\.name), "the stages are")
    throw Refusal(.usage, "--stage: no stage is called \(name); \(near)")
  }

  /// A sample for people.
  static func text(_ sample: RolloutRecord, stage: String) -> String {
    let reward = sample.reward.map { "reward \(formatted($0))" } ?? "unscored"
    let advantage = sample.advantage.map { "  advantage \(formatted($0))" } ?? ""
    var lines = [
      "── \(stage) \(sample.step), \(sample.problem), sample \(sample.sample)  "
        + "\(reward)\(advantage)  \(sample.length) tokens, \(sample.stop.rawValue)",
      indented("prompt", sample.prompt), indented("completion", sample.completion),
    ]
    for part in sample.rewards {
      let answer = part.verdict?.extracted.map { " (read: \($0))" } ?? ""
      let reason = part.verdict.map { ": \($0.words)\(answer)" } ?? ""
      lines.append(indented("reward", "\(part.name) \(formatted(part.value))\(reason)"))
    }
    if let unscored = sample.unscored { lines.append(indented("unscored", unscored)) }
    return lines.joined(separator: "\n")
  }

  private static func indented(_ label: String, _ text: String) -> String {
    let margin = "\n" + String(repeating: " ", count: 14)
    return "  " + label.padding(toLength: 12, withPad: " ", startingAt: 0)
      + text.replacing("\n", with: margin)
  }
}

extension Verdict {
  /// How the judgement ended, and why.
  fileprivate var words: String {
    switch outcome {
    case .scored: reason
    case .notApplicable: "does not apply: \(reason)"
    case .unparseable: "no answer: \(reason)"
    }
  }
}
