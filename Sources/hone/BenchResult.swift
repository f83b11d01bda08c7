import Kernels
import Models
import Records
import Reports

/// One measured piece of work.
struct BenchResult {
  let work: BenchWork
  /// Which case of it: `batch 16`.
  let name: String
  let timing: Timing
  /// Tokens of a repetition, where it has any.
  var tokens: Int?
  /// Floating-point operations of a repetition, where they are counted.
  var operations: Double?
  /// Bytes that a repetition reads, where that is what is measured.
  var bytes: Double?
  let peakMB: Double
  /// What training holds by the arithmetic of the shape, beside the measured peak.
  var needs: [(name: String, megabytes: Double)] = []

  var tokensPerSecond: Double? { tokens.map { Double($0) / timing.seconds } }
  var gflops: Double? { operations.map { $0 / timing.seconds * 1e-9 } }
  var gigabytesPerSecond: Double? { bytes.map { $0 / timing.seconds * 1e-9 } }

  /// The documented keys.
  func json(_ session: BenchSession, ceiling: Double) -> JSON {
    let machine = MachineFacts.current
    var members: [JSON.Member] = [
      .init("work", .string(work.rawValue)), .init("case", .string(name)),
      .init("model", work == .start ? .null : .string(session.model.name)),
      .init("parameters", .int(session.model.configuration.parameterCount)),
      .init("threads", .int(machine.threads)),
      .init("precision", .string(session.precision.rawValue)),
      .init("gradient_checkpointing", .bool(session.recomputesLayers)),
      .init("instruction_set", .string(machine.instructionSet)),
      .init("blas_core", .string(machine.blasCore)), .init("step_s", .number(timing.seconds)),
      .init("spread", .number(timing.spread)), .init("repetitions", .int(timing.repetitions)),
      .init("clean_repetitions", .int(timing.cleanRepetitions)),
      .init("tokens_per_s", number(tokensPerSecond)), .init("gflops", number(gflops)),
      .init("ceiling_gflops", .number(ceiling)),
      .init("efficiency", number(gflops.map { $0 / ceiling })),
      .init("peak_rss_mb", .number(peakMB)),
    ]
    if let parts = timing.parts {
      members += [
        .init("rollout_s", .number(parts.first)), .init("update_s", .number(parts.rest)),
      ]
    }
    if let rate = gigabytesPerSecond { members.append(.init("gb_per_s", .number(rate))) }
    if !needs.isEmpty {
      members.append(
        .init("memory_mb", .object(needs.map { .init($0.name, .number($0.megabytes)) })))
    }
    if let profile = timing.profile {
      members.append(
        .init("profile", .object(profile.map { .init($0.name, .number($0.share)) })))
    }
    return .object(members)
  }

  private func number(_ value: Double?) -> JSON { value.map { .number($0) } ?? .null }

  static let header = [
    "work", "seconds", "spread", "clean", "tokens/s", "GFLOP/s", "of ceiling", "GB/s", "peak MB",
  ]

  /// A row of the table under `header`.
  func row(ceiling: Double) -> [String] {
    [
      "\(work.rawValue) \(name)", formatted(timing.seconds), percentage(timing.spread),
      "\(timing.cleanRepetitions)/\(timing.repetitions)",
      tokensPerSecond.map { formatted($0.rounded()) } ?? "", gflops.map { formatted($0) } ?? "",
      gflops.map { percentage($0 / ceiling) } ?? "",
      gigabytesPerSecond.map { formatted($0) } ?? "", formatted(peakMB.rounded()),
    ]
  }

  /// What stands below the table: parts of the step, of the memory and of the time.
  var details: [String] {
    var texts: [String] = []
    if let parts = timing.parts {
      texts.append(
        "\(name): rollout \(formatted(parts.first)) s, update \(formatted(parts.rest)) s")
    }
    if !needs.isEmpty {
      var rows = needs.map { [$0.name, formatted($0.megabytes.rounded())] }
      let sum = needs.reduce(0) { $0 + $1.megabytes }
      rows.append(["sum of the parts", formatted(sum.rounded())])
      texts.append(
        textTable(
          ["memory of \(work.rawValue)", "MB"],
          rows + [["peak, measured", formatted(peakMB.rounded())]]))
    }
    if let profile = timing.profile {
      texts.append(
        textTable(
          ["time of \(work.rawValue) \(name)", "share"],
          profile.map { [$0.name.replacing("_", with: " "), percentage($0.share)] }))
    }
    return texts
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
    let isUsed = OpenBLAS.inUse != nil
    let core = OpenBLAS.loaded.map { isUsed ? $0.core : "\($0.core) (unused)" }
    return MachineFacts(
      threads: Threads.count, instructionSet: names[.current] ?? "unknown",
      blasCore: core ?? "none")
  }
}
