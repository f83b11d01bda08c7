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
      grpo      8 prompts × 8 completions of 64 tokens: sampling and one optimizer step
      ceilings  matrix products and memory, without a model around them
      tokenizer encoding of --text by --tokenizer on one core; only where it is named

      Numbers are medians after a warm-up; the spread is the interquartile range over the median.
      With --json each result is a line of its own with the keys work, case, model, parameters,
      threads, precision, instruction_set, blas_core, step_s, spread, repetitions, tokens_per_s,
      gflops, ceiling_gflops, peak_rss_mb. Leave OPENBLAS_CORETYPE unset: an old value halves
      every product.
      """)

  @Argument(help: "What to measure; everything where none is named.") var works: [BenchWork] = []
  @Option(help: "A config.json; a model of 0.9 million parameters where none is given.")
  var model: String?
  @Option(help: .init("A tokenizer's directory or file, for `tokenizer`.", valueName: "path"))
  var tokenizer: String?
  @Option(help: .init("The text file that `tokenizer` encodes.", valueName: "file"))
  var text: String?
  @Option(help: "Timed repetitions of each measure.") var repetitions = 7
  @Flag(help: "Print one JSON object a line.") var json = false

  func validate() throws {
    if works.contains(.tokenizer), tokenizer == nil || text == nil {
      throw ValidationError("tokenizer: give --tokenizer and --text")
    }
    guard repetitions > 0 else {
      throw ValidationError("repetitions: \(repetitions) measures nothing; give 1 or more")
    }
  }

  func run() async throws {
    if works.contains(.tokenizer) { try await benchTokenizer() }
    if works == [.tokenizer] { return }
    let shape = try BenchModel(configFile: model)
    let ceiling = largestProductRate(repetitions)
    var results: [BenchResult] = []
    for work in BenchWork.allCases where works.isEmpty || works.contains(work) {
      for result in try await work.measure(shape, repetitions: repetitions) {
        results.append(result)
        if json { Console.current.print(result.json(shape, ceiling: ceiling).text) }
      }
    }
    if !json { Console.current.print(report(results, shape, ceiling)) }
  }

  private func report(_ results: [BenchResult], _ shape: BenchModel, _ ceiling: Double) -> String {
    let machine = MachineFacts.current
    let header = ["work", "seconds", "spread", "tokens/s", "GFLOP/s", "of ceiling", "peak MB"]
    let rows = results.map { result in
      [
        "\(result.work.rawValue) \(result.name)", formatted(result.seconds),
        percentage(result.spread), result.tokensPerSecond.map { formatted($0.rounded()) } ?? "",
        result.gflops.map { formatted($0) } ?? "",
        result.gflops.map { percentage($0 / ceiling) } ?? "", formatted(result.peakMB.rounded()),
      ]
    }
    return """
      \(shape.name), \(shape.configuration.parameterCount) parameters, float32, \
      \(machine.threads) threads, \(machine.instructionSet), OpenBLAS \(machine.blasCore), \
      ceiling \(formatted(ceiling.rounded())) GFLOP/s

      \(textTable(header, rows))
      """
  }
}

/// One measured piece of work.
struct BenchResult {
  let work: BenchWork
  /// Which case of it: `batch 16`.
  let name: String
  /// Median seconds of a repetition.
  let seconds: Double
  /// Interquartile range over the median.
  let spread: Double
  let repetitions: Int
  /// Tokens of a repetition, where it has any.
  var tokens: Int?
  /// Floating-point operations of a repetition, where they are counted.
  var operations: Double?
  let peakMB: Double

  var tokensPerSecond: Double? { tokens.map { Double($0) / seconds } }
  var gflops: Double? { operations.map { $0 / seconds * 1e-9 } }

  /// The documented keys.
  func json(_ model: BenchModel, ceiling: Double) -> JSON {
    let machine = MachineFacts.current
    return [
      "work": .string(work.rawValue), "case": .string(name), "model": .string(model.name),
      "parameters": .int(model.configuration.parameterCount), "threads": .int(machine.threads),
      "precision": "float32", "instruction_set": .string(machine.instructionSet),
      "blas_core": .string(machine.blasCore), "step_s": .number(seconds),
      "spread": .number(spread), "repetitions": .int(repetitions),
      "tokens_per_s": tokensPerSecond.map { .number($0) } ?? .null,
      "gflops": gflops.map { .number($0) } ?? .null, "ceiling_gflops": .number(ceiling),
      "peak_rss_mb": .number(peakMB),
    ]
  }
}

/// What the numbers were measured on.
struct MachineFacts {
  let threads: Int
  let instructionSet: String
  let blasCore: String

  static var current: MachineFacts {
    let names: [InstructionSet: String] = [
      .baseline: "baseline", .v3: "x86-64-v3", .v4: "x86-64-v4",
    ]
    let core = OpenBLAS.loaded.map { OpenBLAS.agrees ? $0.core : "\($0.core) (unused)" }
    return MachineFacts(
      threads: Threads.count, instructionSet: names[.current] ?? "unknown",
      blasCore: core ?? "none")
  }
}
