import Foundation
import GRDB
import Records

extension RunDatabase {
  /// The run with its stages.
  ///
  /// A run that says it is running but whose lock is free was interrupted.
  public func run() throws(StoreError) -> RunRecord {
    let isHeld = RunLock.isHeld(directory)
    return try read { db in
      guard let row = try GRDB.Row.fetchOne(db, sql: "SELECT * FROM runs") else {
        throw malformed("no run is recorded")
      }
      var run = RunRecord(
        name: row["name"], seed: row["seed"], created: row["created"], stages: try stages(db))
      run.status = try status(row["status"])
      if run.status == .running, !isHeld { run.status = .interrupted }
      run.message = row["message"]
      return run
    }
  }

  private func stages(_ db: Database) throws -> [StageRecord] {
    let sql = """
      SELECT stage, name, kind,
        (SELECT max(step) FROM steps WHERE steps.stage = stages.stage) AS steps
      FROM stages ORDER BY stage
      """
    return try GRDB.Row.fetchAll(db, sql: sql).map { row in
      StageRecord(
        stage: row["stage"], name: row["name"], kind: row["kind"], steps: row["steps"] ?? 0)
    }
  }

  /// The names of all metrics, in order.
  public func metricNames(stage: Int? = nil) throws(StoreError) -> [String] {
    try read { db in
      try String.fetchAll(
        db, sql: "SELECT DISTINCT name FROM metrics WHERE ? IN (stage, -1) ORDER BY name",
        arguments: [stage ?? -1])
    }
  }

  /// The curve of one metric, by stage and step.
  public func series(_ name: String, stage: Int? = nil) throws(StoreError) -> [MetricPoint] {
    try read { db in
      try GRDB.Row.fetchAll(
        db,
        sql: """
          SELECT stage, step, value FROM metrics WHERE name = ? AND ? IN (stage, -1)
          ORDER BY stage, step
          """, arguments: [name, stage ?? -1]
      ).map { MetricPoint(stage: $0["stage"], step: $0["step"], value: $0["value"]) }
    }
  }

  /// All metrics of one step.
  public func metrics(at position: RunPosition) throws(StoreError) -> Metrics {
    try read { db in
      var metrics = Metrics()
      let rows = try GRDB.Row.fetchAll(
        db, sql: "SELECT name, value FROM metrics WHERE stage = ? AND step = ?",
        arguments: [position.stage, position.step])
      for row in rows { metrics[row["name"]] = row["value"] }
      return metrics
    }
  }

  /// Every evaluation, in order, or those of one stage.
  public func evaluations(stage: Int? = nil) throws(StoreError) -> [EvaluationRecord] {
    try read { db in
      try GRDB.Row.fetchAll(
        db,
        sql: "SELECT * FROM evaluations WHERE ? IN (stage, -1) ORDER BY stage, step, rowid",
        arguments: [stage ?? -1]
      ).map { row in
        EvaluationRecord(
          at: RunPosition(stage: row["stage"], step: row["step"]), split: row["split"],
          summary: try JSON(parsing: row["summary"] as String),
          prompts: try StoredJSON.decode([PromptCount].self, row["prompts"]))
      }
    }
  }

  /// Every event, in order.
  public func events() throws(StoreError) -> [EventRecord] {
    try read { db in
      try GRDB.Row.fetchAll(db, sql: "SELECT * FROM events ORDER BY stage, step, rowid").map {
        row in
        guard let level = EventRecord.Level(rawValue: row["level"]) else {
          throw malformed("unknown event level \"\(row["level"] as String)\"")
        }
        return EventRecord(
          level, row["text"], at: RunPosition(stage: row["stage"], step: row["step"]))
      }
    }
  }

  private func status(_ text: String) throws(StoreError) -> RunRecord.Status {
    guard let status = RunRecord.Status(rawValue: text) else {
      throw malformed("unknown status \"\(text)\"")
    }
    return status
  }

  /// An error about a value that the schema does not allow.
  func malformed(_ problem: String) -> StoreError {
    .malformed(file: directory.database.relativePath, problem: problem)
  }
}
