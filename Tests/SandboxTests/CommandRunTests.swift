import Foundation
import Testing

@testable import Sandbox

private func shell(_ script: String) -> Command { Command(["/bin/sh", "-c", script]) }

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

@Suite struct CommandRunTests {
  @Test func `both streams and the status come back`() async throws {
    let finished = try await shell("cat; echo wrong >&2; exit 3").run(input: Array("right\n".utf8))
    #expect(finished.status == .exited(3))
    #expect(text(finished.output) == "right\n")
    #expect(text(finished.errors) == "wrong\n")
    #expect(!finished.isTimedOut && !finished.isTruncated)
  }

  @Test func `only the given environment and descriptors are inherited`() async throws {
    var command = shell(
      "/usr/bin/env | grep -v ^PWD= | grep -v ^_= | grep -v ^SHLVL=; ls /proc/$$/fd")
    command.environment = ["HONE_TEST": "1"]
    let finished = try await command.run()
    let lines = text(finished.output).split(separator: "\n")
    #expect(lines.filter { $0.contains("=") } == ["HONE_TEST=1"])
    // A shell may keep its script open at 10 and up.
    #expect(lines.compactMap { Int($0) }.filter { $0 < 10 } == [0, 1, 2])
  }

  @Test func `it leads a session in the directory it was given`() async throws {
    var command = Command(["/bin/sh", "-c", "pwd; cut -d' ' -f 5,6 /proc/$$/stat; echo $$ $$"])
    command.directory = "/usr"
    let lines = text(try await command.run().output).split(separator: "\n")
    #expect(lines.first == "/usr")
    #expect(lines.count == 3 && lines[1] == lines[2])
  }

  @Test func `limits hold and cannot be raised`() async throws {
    var command = shell("ulimit -t; ulimit -v; ulimit -n; ulimit -c; ulimit -n 65 || echo kept")
    command.limits.processorSeconds = 7
    command.limits.memory = 1 << 30
    command.limits.openFiles = 64
    #expect(text(try await command.run().output) == "7\n1048576\n64\n0\nkept\n")
  }

  @Test func `a program past its time is killed with its group`() async throws {
    var allowance = Command.Allowance()
    allowance.time = .milliseconds(100)
    let finished = try await shell("sleep 100 & echo $!; sleep 100").run(within: allowance)
    #expect(finished.isTimedOut)
    #expect(finished.status == .signalled(SIGKILL))
    let sleeper = try #require(Int32(text(finished.output).dropLast()))
    #expect(isGone(sleeper))
  }

  @Test func `what is left of the group ends with its leader`() async throws {
    let finished = try await shell("sleep 100 & echo $!").run()
    #expect(finished.status == .exited(0) && !finished.isTimedOut)
    let sleeper = try #require(Int32(text(finished.output).dropLast()))
    #expect(isGone(sleeper))
  }

  @Test func `a process outside the group cannot keep the pipes open`() async throws {
    let finished = try await shell("setsid sleep 3 & echo here").run()
    #expect(text(finished.output) == "here\n")
    #expect(!finished.isTimedOut)
  }

  @Test func `output past its limit ends the program`() async throws {
    var allowance = patient
    allowance.output = 1000
    let finished = try await shell("while :; do echo word; done").run(within: allowance)
    #expect(finished.isTruncated && finished.output.count == 1000)
    #expect(finished.status == .signalled(SIGKILL))
  }

  @Test func `standard error past its limit is lost and harms nothing`() async throws {
    var allowance = patient
    allowance.errors = 10
    let script = "i=0; while [ $i -lt 20000 ]; do echo word >&2; i=$((i+1)); done; echo done"
    let finished = try await shell(script).run(within: allowance)
    #expect(text(finished.output) == "done\n")
    #expect(finished.errors.count == 10 && !finished.isTruncated)
  }

  @Test func `a program that does not read its input harms nobody`() async throws {
    let finished = try await shell("exit 0").run(input: [UInt8](repeating: 65, count: 1 << 22))
    #expect(finished.status == .exited(0))
  }

  @Test func `megabytes go both ways`() async throws {
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var allowance = patient
    allowance.output = bytes.count
    let finished = try await Command(["cat"]).run(input: bytes, within: allowance)
    #expect(finished.output == bytes && !finished.isTruncated)
  }

  @Test func `a cancelled task kills its program`() async throws {
    let task = Task { try await shell("sleep 100").run() }
    try await Task.sleep(for: .milliseconds(50))
    task.cancel()
    #expect(try await task.value.status == .signalled(SIGKILL))
  }

  @Test func `a program that is not there is an error that says so`() async throws {
    await #expect(throws: ProcessError.notFound(program: "no-such-program")) {
      try await Command(["no-such-program"]).run()
    }
    await #expect(throws: ProcessError.refused(program: "/no/such", code: ENOENT)) {
      try await Command(["/no/such"]).run()
    }
    await #expect(throws: ProcessError.notFound(program: "")) { try await Command([]).run() }
    #expect(
      "\(ProcessError.notFound(program: "x"))"
        == "program \"x\": not found in PATH; its whole path would do")
  }

  @Test func `a folder is no program`() {
    #expect(throws: ProcessError.notFound(program: "/usr/bin")) {
      try Command.find("/usr/bin")
    }
    #expect(throws: Never.self) { try Command.find("/bin/sh") }
  }

  @Test func `hundreds at once each end as they should`() async throws {
    try await withThrowingTaskGroup(of: ProcessStatus.self) { group in
      for index in 0..<200 {
        group.addTask { try await shell("exit \(index)").run(within: patient).status }
      }
      var statuses: Set<ProcessStatus> = []
      for try await status in group { statuses.insert(status) }
      #expect(statuses.count == 200)
    }
  }
}

/// Time enough on a busy machine.
private let patient: Command.Allowance = {
  var allowance = Command.Allowance()
  allowance.time = .seconds(120)
  return allowance
}()

/// Whether no process has this number, or it is a zombie that its new parent has yet to reap.
private func isGone(_ process: Int32) -> Bool {
  for _ in 0..<200 {
    guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      !status.contains(") Z ")
    else { return true }
    usleep(10_000)
  }
  return false
}
