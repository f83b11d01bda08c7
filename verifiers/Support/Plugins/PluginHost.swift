import Foundation
import Recipes
import Records
import Rewards
import Sandbox

/// What a verifier that lives in processes of its own starts, and how long those may take.
struct PluginHost {
  /// What is started.
  var program: PluginProgram
  /// How long it may take, and how much it may write.
  var limits = PluginLimits()
  /// How much it must see at once; `nil` for what it says itself.
  var granularity: Granularity?
  /// The most processes; `nil` for as many as judgements run at once.
  var workers: Int?

  /// Reports times and counts that cannot be.
  static func check(_ times: [(key: String, Double?)], workers: Int?, _ issues: inout Issues) {
    for (key, value) in times {
      issues.require(value.map { $0.isFinite && $0 > 0 } ?? true, key, "give seconds above 0")
    }
    issues.require(workers.map { $0 > 0 } ?? true, "workers", "give at least 1")
  }

  /// Processes that judge until the scope of the services is closed.
  func judge(with services: VerifierServices) async throws(VerifierError) -> any Judge {
    let pool = try await open(with: services)
    await services.scope.onClose { await pool.close() }
    return pool
  }

  /// Starts one process and ends it again.
  func rehearse(with services: VerifierServices) async throws(VerifierError) {
    await (try open(with: services)).close()
  }

  /// Looks whether the program and the folders are there; starts nothing.
  func inspect() throws(VerifierError) {
    guard var name = program.command.first else { throw .failed(reason: "there is no command") }
    if name.contains("/") { name = URL(filePath: name, relativeTo: program.directory).path }
    do throws(ProcessError) {
      _ = try Command.find(name)
    } catch { throw .failed(reason: "\(error)") }
    try requireFolders(program.readable)
  }

  private func open(with services: VerifierServices) async throws(VerifierError) -> PluginPool {
    try await PluginPool.open(
      program, limits, granularity: granularity, workers: workers ?? services.workers,
      clock: services.clock)
  }
}

/// Makes sure that what a sandbox is to show is there.
func requireFolders(_ readable: [String]) throws(VerifierError) {
  for path in readable where !FileManager.default.fileExists(atPath: path) {
    throw .failed(reason: "readable: there is no \"\(path)\"; paths start from where hone is run")
  }
}
