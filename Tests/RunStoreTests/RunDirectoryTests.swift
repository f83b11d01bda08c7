import Foundation
import Records
import Testing

@testable import RunStore

@Suite struct RunDirectoryTests {
  @Test func `a run that is there already offers to go on with it`() throws {
    let scratch = try Scratch()
    let directory = try RunDirectory.create(at: scratch.runURL)
    try directory.write(recipe: "name: x\n", environment: ["cores": 2])
    #expect(throws: RunDirectoryError.occupied(scratch.runURL.relativePath)) {
      try RunDirectory.create(at: scratch.runURL)
    }
    #expect(try RunDirectory.open(at: scratch.runURL) == directory)
    #expect(try String(contentsOf: directory.environment, encoding: .utf8) == "{\"cores\":2}\n")
  }

  @Test func `an empty directory is taken, one with other files is not`() throws {
    let scratch = try Scratch()
    _ = try RunDirectory.create(at: scratch.url)
    try Data().write(to: scratch.runURL)
    #expect(throws: RunDirectoryError.notEmpty(scratch.url.relativePath)) {
      try RunDirectory.create(at: scratch.url)
    }
    #expect(throws: RunDirectoryError.self) { try RunDirectory.create(at: scratch.runURL) }
  }

  @Test func `only directories with a database are listed, by name`() throws {
    let scratch = try Scratch()
    for name in ["b", "a"] {
      let directory = try RunDirectory.create(at: scratch.url.appending(path: name))
      _ = try RunDatabase.create(Scratch.run, under: RunLock(directory))
    }
    _ = try RunDirectory.create(at: scratch.url.appending(path: "c"))
    #expect(RunDirectory.all(in: scratch.url).map(\.url.lastPathComponent) == ["a", "b"])
    #expect(RunDirectory.all(in: scratch.runURL).isEmpty)
  }

  @Test func `a second writer is refused until the first is gone`() throws {
    let scratch = try Scratch()
    let directory = try RunDirectory.create(at: scratch.runURL)
    var lock: RunLock? = try RunLock(directory)
    #expect(RunLock.isHeld(directory))
    let process = Int(ProcessInfo.processInfo.processIdentifier)
    #expect(throws: RunDirectoryError.locked(directory.path, process: process)) {
      try RunLock(directory)
    }
    lock = nil
    // A process that another test starts at this moment has the file until it runs its program.
    for _ in 0..<1000 where RunLock.isHeld(directory) { usleep(10_000) }
    #expect(lock == nil && !RunLock.isHeld(directory))
    _ = try RunLock(directory)
  }

  @Test func `a query that has the file for a moment refuses no writer`() throws {
    let scratch = try Scratch()
    let directory = try RunDirectory.create(at: scratch.runURL)
    try Data().write(to: directory.lockFile)
    let query = try FileHandle(forReadingFrom: directory.lockFile)
    #expect(flock(query.fileDescriptor, LOCK_SH) == 0)
    var pauses = 0
    let lock = try RunLock(directory) {
      pauses += 1
      if pauses == 2 { flock(query.fileDescriptor, LOCK_UN) }
    }
    #expect(pauses == 2 && lock.directory == directory)
  }

  @Test(arguments: [
    (
      RunDirectoryError.occupied("runs/x"),
      "runs/x: a run is already here; go on with --resume, or choose another output"
    ),
    (
      .notEmpty("runs/x"),
      "runs/x: the directory holds files that are no run; choose another output"
    ),
    (
      .missing("runs/x"),
      "runs/x: no run is here; start it without --resume, or see `hone runs list`"
    ),
    (
      .locked("runs/x", process: 12),
      "runs/x: another process (12) is working on this run; wait for it to end, or choose another output"
    ),
    (
      .unwritable("runs/x", reason: "no space"),
      "runs/x: cannot be written: no space; check the disk and its permissions"
    ),
  ])
  func `messages say what would do`(error: RunDirectoryError, text: String) {
    #expect(error.description == text)
  }

  @Test func `paths stay as they were given`() {
    let directory = RunDirectory(url: URL(filePath: "runs/x"))
    #expect(directory.path == "runs/x")
    #expect(directory.database.relativePath == "runs/x/run.sqlite")
  }
}
