import ArgumentParser
import Foundation
import Kernels
import Models
import Records
import Reports

/// Measures the parts of a run on this machine, beside what the machine can do.
struct Bench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure training, sampling and this machine's ceilings.",
    discussion: """
      sft       an optimizer step over 8 sequences of 256 tokens
      decode    128 new tokens after prompts of 32, for 1, 16 and 64 sequences
      grpo      8 prompts × 8 completions of 64 tokens: sampling and one step
      dpo       8 pairs of 128 tokens: the reference's reading and one step
      ceilings  multiply-adds, memory and products, without a model
      start     a process of its own: --help, recipe check, first step of --recipe;
                only where it is named
      tokenizer encoding of --text by --tokenizer on one core; only where named

      Numbers are medians after a warm-up; the spread is the interquartile range
      over the median. Repetitions during which other processes used more than 8%
      of the machine are not clean: they are repeated, and left out where three or
      more are clean.

      With --json each result is a line of its own with the keys work, case, model,
      parameters, threads, precision, gradient_checkpointing, instruction_set,
      blas_core, step_s, spread, repetitions, clean_repetitions, tokens_per_s, gflops,
      ceiling_gflops
      (multiply-adds in registers, all threads), efficiency (of the two),
      peak_rss_mb, and where they apply rollout_s and update_s, gb_per_s, memory_mb
      (parts by the shape's arithmetic) and profile (shares of the time).

      Leave OPENBLAS_CORETYPE unset: an old value halves OpenBLAS's products.
      """)

  @Argument(help: "What to measure; sft to ceilings where nothing is named.")
  var works: [BenchWork] = []
  @Option(help: "A config.json; a model of 0.9 million parameters where none is given.")
  var model: String?
  @Option(
    help: .init(
      "Of the factors of products: float32, bf16, or int8 for sampling alone.", valueName: "type"))
  var precision = Precision.float32
  @Option(help: .init("Sequences of sft and decode, pairs of dpo.", valueName: "n"))
  var batch: Int?
  @Option(help: .init("Tokens of a sequence of sft; 256 where not given.", valueName: "n"))
  var length: Int?
  @Option(help: .init("Prompts of a grpo step; 8 where not given.", valueName: "n"))
  var prompts: Int?
  @Option(help: .init("Completions a prompt of a grpo step; likewise 8.", valueName: "n"))
  var samples: Int?
  @Option(help: .init("Tokens a completion: 64 for grpo, 128 for decode.", valueName: "n"))
  var newTokens: Int?
  @Option(
    help: .init("The recipe of `start`; recipes/quickstart.yaml if none.", valueName: "recipe"))
  var recipe: String?
  @Option(help: .init("A tokenizer's directory or file, for `tokenizer`.", valueName: "path"))
  var tokenizer: String?
  @Option(help: .init("The text file that `tokenizer` encodes.", valueName: "file"))
  var text: String?
  @Option(help: "Clean repetitions of each measure; at most three times as many are made.")
  var repetitions = 7
  @Flag(help: "Compute layers again for their gradients in sft, grpo and dpo.")
  var gradientCheckpointing = false
  @Flag(help: "Show where the time goes, kernel by kernel.") var profile = false
  @Flag(help: "Print one JSON object a line.") var json = false

  func validate() throws {
    if works.contains(.tokenizer), tokenizer == nil || text == nil {
      throw ValidationError("tokenizer: give --tokenizer and --text")
    }
    guard repetitions > 0 else {
      throw ValidationError("repetitions: \(repetitions) measures nothing; give 1 or more")
    }
    let counts = [
      ("batch", batch), ("prompts", prompts), ("samples", samples), ("new-tokens", newTokens),
      ("length", length),
    ]
    for case (let name, let count?) in counts where !(1...4096 ~= count) {
      throw ValidationError("--\(name) is \(count); give 1 to 4096")
    }
    let measured = works.isEmpty ? BenchWork.usual : works
    for (name, readers) in given where Set(readers).isDisjoint(with: measured) {
      let names = readers.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--\(name) changes nothing that is measured here; it is for \(names)")
    }
  }

  /// The options that are given, and the works that read them.
  private var given: [(name: String, readers: [BenchWork])] {
    let options: [(String, Bool, [BenchWork])] = [
      ("batch", batch != nil, [.sft, .decode, .dpo]), ("length", length != nil, [.sft]),
      ("prompts", prompts != nil, [.grpo]), ("samples", samples != nil, [.grpo]),
      ("new-tokens", newTokens != nil, [.decode, .grpo]), ("recipe", recipe != nil, [.start]),
      ("tokenizer", tokenizer != nil, [.tokenizer]), ("text", text != nil, [.tokenizer]),
      ("gradient-checkpointing", gradientCheckpointing, [.sft, .grpo, .dpo]),
    ]
    return options.filter(\.1).map { ($0.0, $0.2) }
  }

  func run() async throws {
    let session = try session()
    if works.contains(.tokenizer) { try await benchTokenizer(session.meter) }
    let works = works.isEmpty ? BenchWork.usual : BenchWork.allCases.filter(works.contains)
    guard works != [.tokenizer] else { return }
    let ceiling = await session.peak()
    var results: [BenchResult] = []
    for work in works {
      for result in try await session.measure(work) {
        results.append(result)
        if json { Console.current.print(result.json(session, ceiling: ceiling).text) }
      }
    }
    if !json { show(results, session, ceiling) }
  }

  private func session() throws -> BenchSession {
    if precision == .int8, works.isEmpty || !Set(works).isDisjoint(with: [.sft, .dpo]) {
      throw Refusal(
        .usage, "--precision int8 is for sampling alone; name works such as decode and grpo")
    }
    guard precision.isSupported else {
      throw Refusal(
        .usage,
        "--precision \(precision.rawValue): this processor has no such products (\(precision.extension)), or "
          + "a lower instruction set was asked for; give --precision float32")
    }
    let length = length ?? BenchSession.usualLength
    var session = BenchSession(
      model: try BenchModel(configFile: model, length: length),
      meter: BenchMeter(repetitions: repetitions))
    session.meter.isProfiled = profile
    (session.precision, session.batch) = (precision, batch)
    session.recipe = recipe ?? session.recipe
    session.recomputesLayers = gradientCheckpointing
    session.length = length
    (session.prompts, session.samples) = (prompts ?? session.prompts, samples ?? session.samples)
    session.newTokens = newTokens
    return session
  }

  private func show(_ results: [BenchResult], _ session: BenchSession, _ ceiling: Double) {
    let machine = MachineFacts.current
    let console = Console.current
    console.print(
      """
      \(session.model.name), \(session.model.configuration.parameterCount) parameters, \
      \(precision.rawValue), \(machine.threads) threads, \(machine.instructionSet), \
      OpenBLAS \(machine.blasCore), ceiling \(formatted(ceiling.rounded())) GFLOP/s

      \(textTable(BenchResult.header, results.map { $0.row(ceiling: ceiling) }))
      """)
    for detail in results.flatMap(\.details) { console.print("\n" + detail) }
  }
}

extension Precision: ExpressibleByArgument {}
