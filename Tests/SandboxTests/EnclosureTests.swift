import Foundation
import Testing

@testable import Sandbox

/// Whether this machine can enclose programs at all; the tests of it are left out elsewhere.
private let canEnclose: Bool = {
  (try? Launch.find("bwrap")) != nil
}()

private func output(
  _ script: String, in confinement: Confinement = Confinement(),
  _ isolation: Isolation = .bubblewrap
) async throws -> String {
  let enclosure = try await Enclosure.prepare(isolation)
  let (command, folder) = try enclosure.enclose(
    Command(["/bin/sh", "-c", script]), in: confinement)
  let finished = try await command.run()
  _ = folder
  return String(decoding: finished.output, as: UTF8.self)
}

private func expect(
  _ script: String, writes expected: String, in confinement: Confinement = Confinement()
) async throws {
  let text = try await output(script, in: confinement)
  #expect(text == expected)
}

@Suite(.enabled(if: canEnclose, "bubblewrap is not installed")) struct EnclosureTests {
  @Test func `a program sees the system and no files of the user`() async throws {
    #expect(try await output("ls /usr | grep -c bin") != "")
    let script = "ls /root /home /var 2>/dev/null; cat /etc/passwd 2>&1 | tail -c 26"
    try await expect(script, writes: "No such file or directory\n")
  }

  @Test func `it can write to its own place alone, and only so much`() async throws {
    var confinement = Confinement()
    confinement.space = 1 << 20
    let script = """
      for place in / /usr /etc /dev /dev/shm /proc; do touch $place/x 2>/dev/null && echo $place; done
      pwd; head -c 2000000 /dev/zero > x 2>/dev/null; wc -c < x
      """
    try await expect(script, writes: "/tmp\n1048576\n", in: confinement)
  }

  @Test func `it has no network and no privileges`() async throws {
    try await expect("ls /sys/class/net 2>/dev/null; grep -c : /proc/net/dev", writes: "1\n")
    try await expect("grep CapEff /proc/self/status", writes: "CapEff:\t0000000000000000\n")
    try await expect("grep NoNewPrivs /proc/self/status", writes: "NoNewPrivs:\t1\n")
    #expect(try await output("id -u") != "0\n")
  }

  @Test func `it sees no processes but its own`() async throws {
    let processes = try await output("ls /proc | grep -c '^[0-9]'")
    #expect((Int(processes.dropLast()) ?? 99) < 8)
  }

  @Test func `it inherits nothing of the environment`() async throws {
    let names = try await output("env | cut -d= -f1 | sort | tr '\\n' ' '")
    #expect(Set(names.split(separator: " ")).isSubset(of: ["PWD", "SHLVL", "_", "OLDPWD"]))
  }

  @Test func `its processes are counted`() async throws {
    var confinement = Confinement()
    confinement.processes = 8
    let script = "exec 2>&1; i=0; while [ $i -lt 20 ]; do sleep 5 & i=$((i+1)); done"
    let text = try await output(script, in: confinement)
    #expect(text.hasSuffix("Cannot fork\n"))
  }

  @Test func `its files are there and cannot be changed`() async throws {
    var confinement = Confinement()
    confinement.files = [.init("data.txt", Array("kept\n".utf8))]
    let script = "cat data.txt; echo lost > data.txt; rm -f data.txt; cat data.txt"
    let text = try await output(script + " 2>/dev/null", in: confinement)
    #expect(text == "kept\nkept\n")
  }

  @Test func `what it starts and leaves behind is gone`() async throws {
    let mark = "73219.\(ProcessInfo.processInfo.processIdentifier)"
    _ = try await output("setsid sleep \(mark) & sleep 0.1")
    try await Task.sleep(for: .milliseconds(200))
    let processes = try FileManager.default.contentsOfDirectory(atPath: "/proc")
    let lines = processes.compactMap {
      Int($0) == nil ? nil : try? String(contentsOfFile: "/proc/\($0)/cmdline", encoding: .utf8)
    }
    #expect(!lines.contains { $0.contains("sleep\0\(mark)") })
  }
}

@Suite struct OpenEnclosureTests {
  @Test func `without isolation there are still limits and a place of its own`() async throws {
    var confinement = Confinement()
    confinement.limits.openFiles = 50
    confinement.files = [.init("data.txt", Array("here\n".utf8))]
    let text = try await output("cat data.txt; ulimit -n; pwd", in: confinement, .none)
    #expect(text.hasPrefix("here\n50\n"))
    let folder = text.split(separator: "\n").last.map(String.init) ?? ""
    #expect(!FileManager.default.fileExists(atPath: folder))
  }
}
