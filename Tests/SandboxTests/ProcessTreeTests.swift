import Glibc
import Testing

@testable import Sandbox

@Suite struct ProcessTreeTests {
  /// A process that holds 40 MB for as long as nobody reads them.
  private let holder = "head -c 40000000 /dev/zero | tail -c 40000000 | sleep 100"

  private func run(_ script: String, most: Int, _ seconds: Int = 60) async throws -> ProcessResult {
    var command = Command(["/bin/sh", "-c", script])
    command.memoryInAll = most
    command.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin"]
    var allowance = Command.Allowance()
    allowance.time = .seconds(seconds)
    return try await command.run(within: allowance)
  }

  @Test func `processes that hold too much together are killed`() async throws {
    let script = "for i in 1 2 3 4; do \(holder) & done; echo $$; wait"
    let finished = try await run(script, most: 100_000_000)
    #expect(finished.isOverMemory && !finished.isTimedOut)
    #expect(finished.status == .signalled(SIGKILL))
  }

  @Test func `one that has left the group counts too`() async throws {
    let finished = try await run("setsid sh -c '\(holder)' & wait", most: 30_000_000)
    #expect(finished.isOverMemory)
  }

  @Test func `less is let be`() async throws {
    let finished = try await run(
      "head -c 40000000 /dev/zero | tail -c 9; sleep 0.3", most: 90_000_000)
    #expect(finished.status == .exited(0) && !finished.isOverMemory)
    #expect(finished.output.count == 9)
  }

  @Test func `what forks share counts once`() async throws {
    let table = "x=$(head -c 40000000 /dev/zero | tr '\\0' x)"
    let forks = "for i in 1 2 3 4 5 6 7 8; do (sleep 0.5; :) & done; wait; echo ${#x}"
    let finished = try await run("\(table); \(forks)", most: 240_000_000)
    #expect(finished.status == .exited(0) && !finished.isOverMemory)
    #expect(String(decoding: finished.output, as: UTF8.self) == "40000000\n")
  }

  @Test func `what is not there holds nothing`() {
    #expect(!ProcessTree(root: 0x7fff_ffff).holdsMore(than: 0))
    #expect(ProcessTree(root: getpid()).holdsMore(than: 1 << 20))
    #expect(!ProcessTree(root: getpid()).holdsMore(than: 1 << 40))
  }
}
