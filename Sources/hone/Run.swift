import ArgumentParser
import Foundation
import Kernels
import Recipes
import Records
import Reports
import RunStore
import Stages

/// Runs a recipe.
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a recipe.",
    discussion: """
      RECIPE is a YAML file, or the name of one in recipes/. Everything is checked
      before anything is written; what the run does goes to a directory of its own,
      runs/NAME-seedSEED unless the recipe or --output says otherwise.

        hone run quickstart
        hone run my.yaml --set seed=2 --set 'stages[0].max_steps=50'
        hone run my.yaml --set sft.learning_rate=3e-4      a stage by its kind or name
        hone run my.yaml --dry-run                         every setting, and nothing is done
        hone run my.yaml --resume                          goes on from the last checkpoint

      Ctrl-C ends the run after the step it is in, with a checkpoint; a second one
      ends it at once. --resume takes the same recipe and the same --set and ends in
      the same weights.
      """)

  @Argument(help: "The recipe: a YAML file, or its name in recipes/.") var recipe: String
  @Option(
    name: .customLong("set"),
    help: .init("Change a setting; may be repeated.", valueName: "path=value"))
  var assignments: [String] = []
  @Option(help: .init("Where the run is written.", valueName: "dir")) var output: String?
  @Option(help: .init("How many threads compute; the result is the same.", valueName: "n"))
  var threads: Int?
  @Flag(help: "Go on from the last checkpoint.") var resume = false
  @Flag(help: "Where a run is there already, take the next free name beside it.") var fresh = false
  @Flag(help: "Print the whole recipe with every default, and a plan; run nothing.")
  var dryRun = false

  func validate() throws {
    if let threads, !(1...256 ~= threads) {
      throw ValidationError("--threads is \(threads); give 1 to 256")
    }
    if resume, fresh { throw ValidationError("--resume and --fresh exclude each other") }
  }

  func run() async throws {
    let console = Console.current
    var resolved = try Recipe(file: try Places.recipe(recipe), assignments: assignments)
    if let output { resolved.output = output }
    if let threads { Threads.count = threads }
    if dryRun {
      console.print(try Node(encoding: resolved).yaml)
      // Planned first: the check opens the model, which would count as the process's own memory.
      let plan = try Plan(resolved, in: Places.here, on: .current)
      try await Runner.check(resolved, in: Places.here)
      console.print(plan.text)
      return
    }
    if fresh, let free = freeName(beside: resolved.outputDirectory) { resolved.output = free }
    try await carryOut(resolved, console)
  }

  private func carryOut(_ recipe: Recipe, _ console: Console) async throws {
    let output = URL(filePath: recipe.outputDirectory)
    if resume, let done = try finished(output) {
      try Runner.requireSame(recipe, in: done)
      console.print("\(done.path): the run is finished already; nothing is left to do")
      return try RunSummary(done).show(on: console)
    }
    let facts = Facts()
    if !resume {
      let stages = recipe.stages.map(\.name).joined(separator: " → ")
      console.print("\(recipe.name) in \(output.relativePath): \(stages)")
    }
    let progress = ConsoleProgress(console, now: seconds)
    let runner = Runner(
      recipe,
      in: .init(
        directory: Places.here, environment: try facts.record, created: Date().ISO8601Format(),
        progress: progress, processors: ProcessInfo.processInfo.activeProcessorCount,
        shouldStop: console.listen(), now: seconds))
    let isNew = (try? RunDirectory.open(at: output)) == nil
    do {
      let directory = try await resume ? runner.resume() : runner.start()
      progress.finish()
      try RunSummary(directory).show(on: console)
    } catch {
      progress.finish()
      if isNew || resume { keepWhatIsThere(output, console) }
      if case RunError.interrupted = error {
        throw Refusal(.interrupted, interruption(recipe, output))
      }
      throw error
    }
  }

  /// Reports on a run that did not come to its end; whatever fails here is less than why it ended.
  private func keepWhatIsThere(_ output: URL, _ console: Console) {
    guard let directory = try? RunDirectory.open(at: output),
      let database = try? RunDatabase.read(directory), let report = try? htmlReport(of: database)
    else { return }
    try? directory.write(report: report)
    let command = "\(console.program) runs show \(shellQuoted(directory.path))"
    console.print("what was done so far is kept: \(command)")
  }

  private func finished(_ output: URL) throws -> RunDirectory? {
    let directory = try RunDirectory.open(at: output)
    let status = (try? RunDatabase.read(directory).run())?.status
    return status == .finished ? directory : nil
  }

  /// How the run that was stopped goes on.
  private func interruption(_ recipe: Recipe, _ output: URL) -> String {
    let last = (try? RunDirectory.open(at: output)).flatMap {
      CheckpointWriter($0.checkpoints).latest().checkpoint
    }
    let saved = last.map { "saved as \($0.url.relativePath)" }
    var words = [Console.current.program, "run", self.recipe]
    for assignment in assignments { words += ["--set", assignment] }
    if (fresh || self.output != nil) && recipe.output != nil {
      words += ["--output", output.relativePath]
    }
    if let threads { words += ["--threads", "\(threads)"] }
    let command = (words + ["--resume"]).map(shellQuoted).joined(separator: " ")
    return "interrupted; \(saved ?? "no step was saved yet"); go on with: \(command)"
  }

  /// The next free name, where a run is there already.
  private func freeName(beside output: String) -> String? {
    func isTaken(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
    guard isTaken(output) else { return nil }
    return (2...9999).map { "\(output)-\($0)" }.first { !isTaken($0) }
  }
}

/// A clock that only goes forward.
let seconds: @Sendable () -> Double = {
  Double(DispatchTime.now().uptimeNanoseconds) * 1e-9
}

/// A word as a shell takes it.
func shellQuoted(_ word: String) -> String {
  let isPlain =
    !word.isEmpty
    && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./=+:,@%".contains($0)) }
  return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
}
