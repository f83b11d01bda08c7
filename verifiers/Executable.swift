import Foundation
import Recipes
import Records
import Rewards
import Sandbox

/// A program in any language that judges: JSON lines on its standard streams, see `verifiers/README.md`.
///
/// It is started when the stage begins and lives as long; more of it, up to `workers`, as there is work.
/// One that dies is replaced and asked once more; one that takes too long is killed. What it prints
/// besides its answers is passed over.
public struct Executable: PreparedVerifier {
  /// The program and its arguments, from the directory of the run.
  public var command: [String] = []
  /// The YAML file that says what to start, in place of `command`.
  public var manifest: String?
  /// How much it must see at once: sample, group or batch. The manifest's, else a sample.
  public var batch: Granularity?
  /// Seconds for one answer. The manifest's, else 10.
  public var timeout: Double?
  /// Seconds until a program that greets is ready. The manifest's, else 120.
  public var startTimeout: Double?
  /// The most processes; where none is given, the reward's share of what the run judges at once.
  public var workers: Int?
  /// Variables besides those of Hone and of the manifest.
  public var environment: [String: String] = [:]
  /// How it is kept from the machine: `bubblewrap` gives no network, a read-only system, and no files but
  /// the directory it runs in and those named by `readable`.
  public var sandbox = Isolation.none
  /// Folders that it may read in a sandbox, such as the interpreter's or a virtual environment's.
  public var readable: [String] = []

  /// Nothing to run yet.
  public init() {}

  /// Reports a command that is missing or given twice, and numbers out of range.
  public func validate(_ issues: inout Issues) {
    issues.require(
      !command.isEmpty || manifest != nil, "command",
      "is empty; give the program and its arguments, or a manifest")
    issues.require(
      command.isEmpty || manifest == nil, "command", "manifest is given too; keep one")
    PluginHost.check(
      [("timeout", timeout), ("start_timeout", startTimeout)], workers: workers, &issues)
  }

  /// A sample, unless the recipe says more; a manifest may when it is read.
  public var granularity: Granularity { batch ?? .sample }

  /// The program's processes.
  public func judge(with services: VerifierServices) async throws(VerifierError) -> any Judge {
    try await host(with: services).judge(with: services)
  }

  /// Starts one process and ends it again.
  public func rehearse(with services: VerifierServices) async throws(VerifierError) {
    try await host(with: services).rehearse(with: services)
  }

  /// Reads the manifest and looks for the program.
  public func inspect(with services: VerifierServices) throws(VerifierError) {
    try host(with: services).inspect()
  }

  private func host(with services: VerifierServices) throws(VerifierError) -> PluginHost {
    var plan = PluginManifest()
    var directory = services.directory
    plan.command = command
    if let manifest {
      let file = services.place(manifest)
      plan = try PluginManifest(contentsOf: file)
      directory = file.deletingLastPathComponent()
    }
    var program = PluginProgram(
      name: manifest ?? command.joined(separator: " "), command: plan.command,
      directory: directory, environment: plan.environment.merging(environment) { $1 },
      greets: plan.greets)
    program.isolation = sandbox
    program.readable = readable.map { services.place($0).absoluteURL.path }
    var host = PluginHost(
      program: program, granularity: batch ?? plan.granularity, workers: workers)
    host.limits.answerSeconds = timeout ?? plan.timeout
    host.limits.startSeconds = startTimeout ?? plan.startTimeout
    return host
  }
}
