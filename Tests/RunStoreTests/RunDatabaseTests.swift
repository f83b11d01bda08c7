import Foundation
import Records
import Testing

@testable import RunStore

@Suite struct RunDatabaseTests {
  @Test func `a run knows its stages and how far they are`() throws {
    let scratch = try Scratch()
    let database = try scratch.database()
    try database.append(sampleStep(0, 1))
    try database.append(sampleStep(0, 2))
    let run = try RunDatabase.read(database.directory).run()
    #expect(run.name == "countdown" && run.seed == 7 && run.status == .running)
    #expect(run.stages.map(\.steps) == [2, 0])
    #expect(run.stages.map(\.kind) == ["sft", "policy_optimization"])
    try database.setStatus(.failed, message: "loss is nan")
    #expect(try database.run().message == "loss is nan")
  }

  @Test func `a run whose process is gone was interrupted`() throws {
    let scratch = try Scratch()
    _ = try scratch.database()
    let directory = try RunDirectory.open(at: scratch.runURL)
    #expect(try RunDatabase.read(directory).run().status == .interrupted)
  }

  @Test func `a step that is there already is refused whole`() throws {
    let scratch = try Scratch()
    let database = try scratch.database()
    try database.append(sampleStep(0, 1))
    #expect(throws: StoreError.self) { try database.append(sampleStep(0, 1, reward: 9)) }
    // The second row of a broken step violates a rule: the first is not kept either.
    var broken = sampleStep(0, 2)
    broken.rollouts.append(broken.rollouts[0])
    #expect(throws: StoreError.self) { try database.append(broken) }
    #expect(try database.series("reward").map(\.value) == [0.5])
    #expect(try database.rollouts().count == 2)
  }

  @Test func `metrics come back by curve and by step`() throws {
    let scratch = try Scratch()
    let database = try scratch.database()
    for (stage, step) in [(0, 1), (0, 2), (1, 1)] { try database.append(sampleStep(stage, step)) }
    #expect(try database.metricNames() == ["loss", "reward"])
    #expect(try database.metricNames(stage: 5).isEmpty)
    #expect(
      try database.series("loss", stage: 0) == [
        MetricPoint(stage: 0, step: 1, value: 0.5), MetricPoint(stage: 0, step: 2, value: 1.0 / 3),
      ])
    #expect(try database.series("loss").count == 3)
    #expect(try database.metrics(at: .init(stage: 1, step: 1))["reward"] == 0.5)
  }

  @Test func `a metric that is not finite leaves a warning in its place`() throws {
    let scratch = try Scratch()
    let database = try scratch.database()
    var step = StepRecord(RunPosition(stage: 0, step: 1))
    step.metrics["entropy"] = .nan
    step.metrics["reward"] = 1
    try database.append(step)
    #expect(try database.metricNames() == ["reward"])
    #expect(
      try database.events() == [
        EventRecord(.warning, "metric entropy is nan; it was left out", at: step.position)
      ])
  }

  @Test func `evaluations keep the order of their summary`() throws {
    let scratch = try Scratch()
    let database = try scratch.database()
    let step = sampleStep(1, 4)
    try database.append(step)
    #expect(try database.evaluations() == step.evaluations)
    #expect(try database.evaluations(stage: 0).isEmpty)
    let measures = try #require(try database.evaluations().first).measures
    #expect(measures.map(\.name) == ["pass@1", "length"])
    #expect(measures[0].low == 0.25 && measures[1].value == 12 && measures[1].low == nil)
  }

  @Test func `a file that is no database, or of another version, is named`() throws {
    let scratch = try Scratch()
    _ = try scratch.database()
    let directory = try RunDirectory.open(at: scratch.runURL)
    // Bytes 60 to 63 of an SQLite file are `user_version`, most significant first.
    var bytes = try Data(contentsOf: directory.database)
    bytes[63] = 9
    try bytes.write(to: directory.database)
    let file = directory.database.relativePath
    #expect(throws: StoreError.version(file: file, found: 9, expected: 1)) {
      try RunDatabase.read(directory)
    }
    let other = try RunDirectory.create(at: scratch.url.appending(path: "y"))
    try Data(repeating: 65, count: 5000).write(to: other.database)
    let error = #expect(throws: StoreError.self) { try RunDatabase.read(other) }
    #expect(error?.description.contains("file is not a database (SQLite code 26") == true)
  }

  @Test func `a run that stopped before its database was made says so`() throws {
    let scratch = try Scratch()
    let directory = try RunDirectory.create(at: scratch.runURL)
    try directory.write(recipe: "name: x\n", environment: [])
    let lock = try RunLock(RunDirectory.open(at: scratch.runURL))
    let error = #expect(throws: StoreError.self) {
      try RunDatabase.resume(at: nil, under: lock)
    }
    let file = directory.database.relativePath
    #expect(
      error?.description
        == "\(file): the run stopped before it began; remove its directory and start it again")
  }

  @Test(arguments: [
    (
      StoreError.sqlite(
        file: "run.sqlite", code: 13, message: "disk is full", statement: "INSERT\n INTO a"),
      "run.sqlite: disk is full (SQLite code 13, in \"INSERT INTO a\"); free some disk space, then go on with --resume"
    ),
    (
      .malformed(file: "run.sqlite", problem: "an array of 3 bytes is cut"),
      "run.sqlite: an array of 3 bytes is cut; the file is damaged or was changed by something else"
    ),
    (
      .version(file: "run.sqlite", found: 2, expected: 1),
      "run.sqlite: the database has version 2, this hone reads version 1; use the hone that wrote it"
    ),
  ])
  func `messages say what would do`(error: StoreError, text: String) {
    #expect(error.description == text)
  }
}
