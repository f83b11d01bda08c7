import ArgumentParser
import Foundation
import Kernels
import Models
import Recipes
import Reports
import RunStore
import Stages

/// Measures a model without a recipe.
struct Eval: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure a model on problems, without a recipe.",
    discussion: """
      MODEL is a checkpoint's directory, or a run's, which stands for its latest
      checkpoint. Draws samples for every problem, lets the verifiers judge, and
      prints unbiased pass@k and maj@k with intervals over problems. The first
      verifier decides what is right.

        hone eval checkpoints/sft --data test.jsonl --verifier number_match --samples 8 --k 1,4,8
        hone eval runs/my-seed0 --data gsm8k.jsonl --columns question=prompt \\
          --verifier '{type: number_match, extract: hash, extract_answer: hash}'

      With --output the samples are kept, for hone inspect. Keys of --json: split,
      stage, step, summary (pass@k, maj@k: value, low, high; mean_length,
      truncation_rate, unextracted_rate, unscored, prompts, samples), prompts (a
      list of problem, samples, correct).
      """)

  @Argument(help: "A checkpoint's directory, that of adapters, or a run.") var model: String
  @Option(
    help: .init("How weights are held: auto (as the file has them) or another.", valueName: "type"))
  var dtype = WeightType.auto
  @Option(help: .init("The base of adapters, if not the one that they name.", valueName: "dir"))
  var base: String?
  @Option(help: "The problems, a JSONL file.") var data: String
  @Option(
    help: .init(
      "Who judges: a name, or a map of settings; may be repeated.", valueName: "verifier"))
  var verifier: [String]
  @Option(help: .init("Samples a problem.", valueName: "n")) var samples = 8
  @Option(help: .init("The k of pass@k, with commas.", valueName: "list")) var k = "1"
  @Option(help: .init("The most tokens of a completion.", valueName: "n")) var maxTokens = 256
  @OptionGroup(title: "Sampling") var sampling: SamplingOptions
  @Option(help: .init("A text that ends a completion; may be repeated.", valueName: "text"))
  var stop: [String] = []
  @Option(help: .init("A column read under another name; may be repeated.", valueName: "a=b"))
  var columns: [String] = []
  @Option(help: .init("Makes the prompt from columns: 'Question: {question}'.", valueName: "text"))
  var promptTemplate: String?
  @Option(help: .init("How many problems, from the first.", valueName: "n")) var limit: Int?
  @Option(help: .init("Which draws.", valueName: "n")) var seed = 0
  @Option(help: .init("A tokenizer other than the model's own.", valueName: "path"))
  var tokenizer: String?
  @Option(help: .init("How many threads compute.", valueName: "n")) var threads: Int?
  @Option(help: .init("Keep the samples in this run directory.", valueName: "dir"))
  var output: String?
  @Flag(help: "Print the results as JSON.") var json = false

  func validate() throws {
    if let threads, !(1...256 ~= threads) {
      throw ValidationError("--threads is \(threads); give 1 to 256")
    }
    for column in columns where column.split(separator: "=").count != 2 {
      throw ValidationError("--columns \(column): write it like question=prompt")
    }
  }

  func run() async throws {
    if let threads { Threads.count = threads }
    let temporary = FileManager.default.temporaryDirectory
      .appending(path: "hone-eval-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: temporary) }
    let recipe = try recipe(output ?? temporary.path)
    let console = Console.current
    let runner = Runner(
      recipe,
      in: .init(
        directory: Places.here,
        environment: try Facts().record, created: Date().ISO8601Format(), progress: NoProgress(),
        processors: ProcessInfo.processInfo.activeProcessorCount, shouldStop: console.listen(),
        now: seconds))
    let directory = try await start(runner)
    let database = try RunDatabase.read(directory)
    let evaluations = try database.evaluations()
    if json, let first = evaluations.first { return try console.print(json: first) }
    for table in Comparison.all(in: evaluations, stages: try database.run().stages) {
      console.print(table.text)
    }
    let hint = output.map { "\(console.program) inspect \(shellQuoted($0))" }
    console.print("\nsamples: \(hint ?? "not kept; --output DIR keeps them")")
  }

  /// Starts the run; one evaluation has nothing to resume.
  private func start(_ runner: Runner) async throws -> RunDirectory {
    do {
      return try await runner.start()
    } catch RunDirectoryError.occupied(let path) {
      throw Refusal(.cannotCreate, "\(path): a run is already here; choose another --output")
    }
  }

  /// A recipe with the evaluation alone.
  private func recipe(_ output: String) throws -> Recipe {
    var evaluation: [Node.Entry] = [
      .init("data", ["test": try source()]), .init("rewards", Node(.list(try rewards()))),
      .init("samples", Node(.int(samples))), .init("k", Node(.list(try counts()))),
      .init("max_completion_length", Node(.int(maxTokens))), .init("sampling", sampling.node),
    ]
    evaluation.append(.init("stop", Node(.list(stop.map { Node(.string($0)) }))))
    var recipe: [Node.Entry] = [
      .init("name", "eval"), .init("seed", Node(.int(seed))),
      .init("output", Node(.string(output))),
      .init("model", Node(.map(try modelSource()))),
      .init("stages", [[Evaluation.kind: Node(.map(evaluation))]]),
    ]
    if let tokenizer { recipe.append(.init("tokenizer", ["path": Node(.string(tokenizer))])) }
    do throws(RecipeErrors) {
      return try Node(.map(recipe)).decode(Recipe.self)
    } catch {
      throw RecipeErrors(error.list.map(withoutStage))
    }
  }

  /// The model as a recipe has it: adapters stand beside a base that was named.
  private func modelSource() throws -> [Node.Entry] {
    let place = Node(.string(try Places.model(model).relativePath))
    let type = Node.Entry("dtype", Node(.string(dtype.rawValue)))
    guard let base else { return [.init("path", place), type] }
    return [.init("path", Node(.string(base))), .init("adapter", place), type]
  }

  /// The mistake without the way to the only stage, which the user did not write.
  private func withoutStage(_ error: RecipeError) -> RecipeError {
    var error = error
    let way = "stages[0].\(Evaluation.kind)."
    if error.path.hasPrefix(way) { error.path = String(error.path.dropFirst(way.count)) }
    return error
  }

  private func source() throws -> Node {
    var entries: [Node.Entry] = [.init("path", Node(.string(data)))]
    let pairs = columns.map { $0.split(separator: "=").map(String.init) }
    let renamed = pairs.map { Node.Entry($0[0], Node(.string($0[1]))) }
    if !renamed.isEmpty { entries.append(.init("columns", Node(.map(renamed)))) }
    if let promptTemplate {
      entries.append(.init("prompt_template", Node(.string(promptTemplate))))
    }
    if let limit { entries.append(.init("limit", Node(.int(limit)))) }
    return [Node(.map(entries))]
  }

  private func rewards() throws -> [Node] {
    try verifier.map { ["verifier": try Node(yaml: $0, file: "--verifier")] }
  }

  private func counts() throws(Refusal) -> [Node] {
    try k.split(separator: ",").map { text throws(Refusal) in
      guard let count = Int(text.trimmingCharacters(in: .whitespaces)) else {
        throw Refusal(.usage, "--k: \"\(text)\" is no whole number; write it like 1,4,8")
      }
      return Node(.int(count))
    }
  }
}

/// Shows nothing.
struct NoProgress: ProgressSink {
  func report(_ progress: StepProgress) {}
  func note(_ text: String) {}
}
