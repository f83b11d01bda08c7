import Foundation
import Recipes
import Records
import Rewards
import Sandbox

/// A Python reward function written for TRL, verl, OpenRLHF or open-instruct, unchanged.
///
/// The file is loaded once a process when the stage begins; a mistake in it stops the run there. What it
/// prints is passed over, what it raises is a fault of the samples that it was called for.
public struct Python: PreparedVerifier {
  /// The Python file, from the directory of the run; what lies beside it can be imported.
  public var file = ""
  /// The function, class or object in it; the only one that looks like a reward where none is given.
  public var function: String?
  /// Whose way it is called in; told from its parameters where none is given.
  public var interface: PythonInterface?
  /// Arguments besides those of the interface, by name; for a class, those of its initializer.
  public var arguments: [String: JSON] = [:]
  /// The dataset column with the right answer, where the interface has no column of its own for it.
  public var answerColumn: String? = "answer"
  /// The interpreter: a name in `PATH`, or a path.
  public var python = "python3"
  /// How much the function sees at once: sample, group or batch. Its library's way where none is given.
  public var batch: Granularity?
  /// Seconds for one call.
  public var timeout = 60.0
  /// Seconds until the file is loaded.
  public var startTimeout = 120.0
  /// The most processes; where none is given, the reward's share of what the run judges at once.
  public var workers: Int?
  /// Variables besides those of Hone.
  public var environment: [String: String] = [:]
  /// How it is kept from the machine: `bubblewrap` gives no network, a read-only system, and no files but
  /// the directory it runs in and those named by `readable`.
  public var sandbox = Isolation.none
  /// Folders that it may read in a sandbox, such as the interpreter's or a virtual environment's.
  public var readable: [String] = []

  /// No file yet.
  public init() {}

  /// Reports a missing file name, and numbers out of range.
  public func validate(_ issues: inout Issues) {
    issues.require(!file.isEmpty, "file", "is empty; give a Python file with a reward function")
    issues.require(!python.isEmpty, "python", "is empty; give an interpreter such as python3")
    PluginHost.check(
      [("timeout", timeout), ("start_timeout", startTimeout)], workers: workers, &issues)
  }

  /// What the recipe says, else a batch, as TRL has it.
  public var granularity: Granularity { batch ?? (interface ?? .trl).granularity }

  /// The interpreter's processes.
  public func judge(with services: VerifierServices) async throws(VerifierError) -> any Judge {
    try await host(with: services).judge(with: services)
  }

  /// Starts one process and ends it again.
  public func rehearse(with services: VerifierServices) async throws(VerifierError) {
    try await host(with: services).rehearse(with: services)
  }

  /// Looks for the file and the interpreter.
  public func inspect(with services: VerifierServices) throws(VerifierError) {
    try host(with: services).inspect()
  }

  private func host(with services: VerifierServices) throws(VerifierError) -> PluginHost {
    let place = services.place(file).absoluteURL.path
    guard FileManager.default.fileExists(atPath: place) else {
      throw .failed(reason: "\(file): there is no such file; paths start from where hone is run")
    }
    var program = PluginProgram(
      name: file, command: [python, "-B", "-c", bridgeSource, settings(place).text],
      directory: services.directory, environment: environment, greets: true)
    program.isolation = sandbox
    program.readable =
      readable.map { services.place($0).absoluteURL.path } + [
        URL(filePath: place).deletingLastPathComponent().path
      ]
    var host = PluginHost(program: program, granularity: batch, workers: workers)
    (host.limits.answerSeconds, host.limits.startSeconds) = (timeout, startTimeout)
    return host
  }

  /// What the bridge is told.
  private func settings(_ place: String) -> JSON {
    let given = arguments.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value) }
    return [
      "file": .string(place), "function": function.map(JSON.string) ?? nil,
      "interface": interface.map { .string($0.rawValue) } ?? nil, "arguments": .object(given),
      "answer_column": answerColumn.map(JSON.string) ?? nil,
    ]
  }
}
