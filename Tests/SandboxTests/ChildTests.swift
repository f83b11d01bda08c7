import Foundation
import Testing

@testable import Sandbox

private func line(_ bytes: [UInt8]?) -> String? {
  bytes.map { String(decoding: $0, as: UTF8.self) }
}

@Suite struct ChildTests {
  @Test func `lines are asked and answered while it runs`() async throws {
    let child = try await Child.start(
      Command(["/bin/sh", "-c", "while read -r word; do echo \"got $word\"; done"]))
    for word in ["one", "two", "three"] {
      try await child.write(Array("\(word)\n".utf8))
      #expect(line(try await child.readLine()) == "got \(word)")
    }
    child.closeInput()
    #expect(try await child.readLine() == nil)
    #expect(await child.wait() == .init(status: .exited(0), isTimedOut: false))
  }

  @Test func `a last line needs no line feed`() async throws {
    let child = try await Child.start(Command(["/bin/sh", "-c", "printf 'one\\ntwo'"]))
    #expect(line(try await child.readLine()) == "one")
    #expect(line(try await child.readLine()) == "two")
    #expect(try await child.readLine() == nil)
  }

  @Test func `an empty line is no end`() async throws {
    let child = try await Child.start(Command(["/bin/sh", "-c", "printf '\\n\\nlast\\n'"]))
    #expect(line(try await child.readLine()) == "")
    #expect(line(try await child.readLine()) == "")
    #expect(line(try await child.readLine()) == "last")
  }

  @Test func `a line that is too long is an error`() async throws {
    let child = try await Child.start(
      Command(["/bin/sh", "-c", "while :; do printf 'endless '; done"]))
    await #expect(throws: ProcessError.lineTooLong(limit: 1000)) {
      try await child.readLine(limit: 1000)
    }
  }

  @Test func `a deadline kills, unless it is taken back`() async throws {
    let slow = try await Child.start(Command(["sleep", "100"]))
    slow.setDeadline(.now + .milliseconds(30))
    #expect(await slow.wait() == .init(status: .signalled(SIGKILL), isTimedOut: true))
    let patient = try await Child.start(Command(["cat"]))
    patient.setDeadline(.now + .seconds(60))
    patient.setDeadline(nil)
    patient.kill()
    #expect(await patient.wait() == .init(status: .signalled(SIGKILL), isTimedOut: false))
  }

  @Test func `writing to a child that has ended is an error, not a signal`() async throws {
    let child = try await Child.start(Command(["true"]))
    _ = await child.wait()
    await #expect(throws: ProcessError.closed) { try await child.write([1, 2, 3]) }
    #expect(await child.read() == [])
    #expect(await child.read(.errors) == [])
  }

  @Test func `a child that nobody holds is killed`() async throws {
    var child: Child? = try await Child.start(Command(["/bin/sh", "-c", "echo $$; sleep 100"]))
    let name = try await child?.readLine()
    let process = try #require(line(name).flatMap { Int32($0) })
    child = nil
    for _ in 0..<200 where kill(process, 0) == 0 { try await Task.sleep(for: .milliseconds(10)) }
    #expect(kill(process, 0) == -1)
  }

  @Test func `two children talk through descriptors of their own`() async throws {
    var first = Command(["/bin/sh", "-c", "echo question >&3"])
    var second = Command(["/bin/sh", "-c", "read -r word <&3; echo \"$word heard\""])
    do {
      let (reading, writing) = try Descriptor.pipe()
      first.others = [writing]
      second.others = [reading]
    }
    async let asked = first.run()
    let heard = try await second.run()
    #expect(try await asked.status == .exited(0))
    #expect(String(decoding: heard.output, as: UTF8.self) == "question heard\n")
  }

  @Test func `what has been written is read before the end`() async throws {
    let child = try await Child.start(
      Command(["/bin/sh", "-c", "head -c 900000 /dev/zero; exit 4"]))
    _ = try await Task.sleep(for: .milliseconds(400))
    var count = 0
    while true {
      let bytes = await child.read()
      if bytes.isEmpty { break }
      count += bytes.count
    }
    #expect(count == 900_000)
    #expect(await child.wait().status == .exited(4))
  }
}
