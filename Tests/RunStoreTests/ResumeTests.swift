import Foundation
import GRDB
import Records
import Testing

@testable import RunStore

@Suite struct ResumeTests {
  private static let plan = [(0, 1), (0, 2), (1, 1), (1, 2), (1, 3)].map {
    RunPosition(stage: $0, step: $1)
  }

  private func contents(_ database: RunDatabase) throws -> [String] {
    let rollouts = try database.rollouts().map { try database.complete($0) }
    return [
      "\(try database.series("reward"))", "\(try database.series("loss"))", "\(rollouts)",
      "\(try database.evaluations())", "\(try database.events())", "\(try database.run().stages)",
    ]
  }

  private func play(_ database: RunDatabase, from start: Int, to end: Int) throws {
    for at in Self.plan[start..<end] { try database.append(sampleStep(at.stage, at.step)) }
  }

  @Test(arguments: 0...5, 0...5)
  func `a run killed after any step ends like one that never was`(killed: Int, saved: Int) throws {
    guard saved <= killed else { return }
    let whole = try Scratch()
    let expected = try whole.database()
    try play(expected, from: 0, to: 5)

    let scratch = try Scratch()
    do { try play(try scratch.database(), from: 0, to: killed) }
    let lock = try RunLock(RunDirectory.open(at: scratch.runURL))
    let database = try RunDatabase.resume(
      at: saved == 0 ? nil : Self.plan[saved - 1], under: lock)
    try play(database, from: saved, to: 5)
    #expect(try contents(database) == contents(expected))
  }

  @Test func `a run that begins anew is running and empty`() throws {
    let scratch = try Scratch()
    do { try play(try scratch.database(), from: 0, to: 3) }
    let lock = try RunLock(RunDirectory.open(at: scratch.runURL))
    let database = try RunDatabase.resume(at: nil, under: lock)
    #expect(try database.run().status == .running)
    #expect(try database.rollouts().isEmpty && database.events().isEmpty)
  }

  @Test func `verdicts are kept, whatever is forgotten`() throws {
    let scratch = try Scratch()
    do {
      let database = try scratch.database()
      #expect(try database.verdict(for: [1, 2]) == nil)
      try database.keepVerdict([0, 255], for: [1, 2])
      try database.keepVerdict([7], for: [1])
      try database.keepVerdict([8], for: [1])
    }
    let lock = try RunLock(RunDirectory.open(at: scratch.runURL))
    let database = try RunDatabase.resume(at: nil, under: lock)
    #expect(try database.verdict(for: [1, 2]) == [0, 255])
    #expect(try database.verdict(for: [1]) == [8])
  }

  @Test func `a run from before verdicts were kept goes on with them`() throws {
    let scratch = try Scratch()
    do {
      try scratch.database().write { db in try db.execute(sql: "DROP TABLE verdict_cache") }
    }
    let lock = try RunLock(RunDirectory.open(at: scratch.runURL))
    let database = try RunDatabase.resume(at: nil, under: lock)
    try database.keepVerdict([1], for: [2])
    #expect(try database.verdict(for: [2]) == [1])
  }

  @Test func `a reader sees whole steps while the run goes on`() throws {
    let scratch = try Scratch()
    let database = try scratch.database()
    let reader = try RunDatabase.read(database.directory)
    try play(database, from: 0, to: 1)
    #expect(try reader.rollouts().count == 2)
    #expect(throws: StoreError.self) { try reader.append(sampleStep(0, 2)) }
  }
}
