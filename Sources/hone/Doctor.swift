import ArgumentParser
import Foundation
import Kernels
import Reports
import Sandbox

/// Looks at the machine.
struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what this machine offers, and what slows it down.",
    discussion: """
      Measures matrix products for about a second. The same facts, without the
      measurements, are stored with every run as environment.json.

        hone doctor
        env -u OPENBLAS_CORETYPE hone doctor     without a core that somebody exported

      Keys of --json: hone, build, system, processor, cores, threads, memory_bytes,
      memory_limit_bytes, instruction_set_supported, instruction_set_used, openblas
      (requested_core, requested_by, requested_l2_size, core, library, version,
      agrees), large_products, bf16_products, int8_products, batch_invariant,
      bubblewrap, sentencepiece, sqlite, sandbox (works, or why untrusted programs
      cannot be run), measured (a list of engine, threads, gflops), warnings. An
      absent key means that there is no value.
      """)

  @Flag(help: "Print the facts as JSON.") var json = false
  @Flag(help: "Leave the measurements out.") var quick = false

  func run() async throws {
    let facts = Facts()
    let sandbox = await Self.sandbox()
    let measured = quick ? [] : Throughput.measured()
    let console = Console.current
    if json {
      try console.print(
        json: Findings(facts: facts, sandbox: sandbox, measured: measured))
    } else {
      console.print(pairs(facts.rows + [("sandbox", sandbox)] + measured.map(\.row)))
      for warning in facts.warnings { console.print("warning: \(warning)") }
    }
  }

  /// Whether untrusted programs can be run here, by a look at one that does nothing.
  private static func sandbox() async -> String {
    do throws(SandboxError) {
      _ = try await Enclosure.prepare(.bubblewrap)
      return "works"
    } catch { return "\(error)" }
  }
}

/// The facts with what was measured, in one JSON object.
private struct Findings: Encodable {
  let facts: Facts
  let sandbox: String
  let measured: [Throughput]

  private enum CodingKeys: CodingKey { case sandbox, measured, warnings }

  func encode(to encoder: any Encoder) throws {
    try facts.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(sandbox, forKey: .sandbox)
    try container.encode(measured, forKey: .measured)
    try container.encode(facts.warnings, forKey: .warnings)
  }
}

extension Facts {
  private var openblasText: String {
    guard OpenBLAS.isCandidate else { return "not needed: Hone's kernel computes everything" }
    guard let library = openblas.library else { return "not installed" }
    return [library, openblas.version].compactMap(\.self).joined(separator: " ")
  }

  /// The facts for people.
  var rows: [(String, String)] {
    func size(_ bytes: Int) -> String { String(format: "%.1f GiB", Double(bytes) / 0x1p30) }
    let blas = openblas
    let request = blas.requestedCore.map { "\($0), by the \(blas.requestedBy)" } ?? "none"
    let limit = memoryLimitBytes.map { " (limit \(size($0)))" } ?? ""
    return [
      ("hone", "\(hone), \(build) build"),
      ("system", system ?? "unknown"),
      ("processor", processor ?? "unknown"),
      ("cores, threads used", "\(cores), \(threads)"),
      ("memory", size(memoryBytes) + limit),
      (
        "instruction set",
        "\(instructionSetUsed) used, \(instructionSetSupported) supported",
      ),
      ("OpenBLAS", openblasText),
      ("OpenBLAS core requested", request),
      ("OpenBLAS core in use", blas.core ?? "none"),
      ("OPENBLAS_L2_SIZE", blas.requestedL2Size ?? "not set"),
      ("OpenBLAS's bits are Hone's", blas.agrees.map { $0 ? "yes" : "no" } ?? "not compared"),
      ("large products by", largeProducts == "openblas" ? "OpenBLAS" : "Hone's kernel"),
      ("products of bf16", bf16Products ? "yes" : "no"),
      ("products of int8", int8Products ? "yes" : "no"),
      ("batch invariant", batchInvariant ? "yes" : "no"),
      ("bubblewrap", bubblewrap ?? "not installed"),
      ("SentencePiece", sentencepiece ?? "unknown"),
      ("SQLite", sqlite ?? "unknown"),
    ]
  }
}
