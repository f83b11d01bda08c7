import Foundation
import GRDB
import Records

extension RunDatabase {
  /// Adds a step, all of it or nothing.
  ///
  /// A metric that is not finite is left out, and an event says so. Append a step before its
  /// checkpoint is written.
  ///
  /// - Throws: `StoreError.sqlite` where the step is there already, or where SQLite refuses.
  public func append(_ step: StepRecord) throws(StoreError) {
    try write { db in
      let at = step.position
      try db.execute(
        sql: "INSERT INTO steps (stage, step) VALUES (?, ?)", arguments: [at.stage, at.step])
      for entry in step.metrics.entries where entry.value.isFinite {
        try Self.insert(entry, at, db)
      }
      for rollout in step.rollouts { try Self.insert(rollout, db) }
      for evaluation in step.evaluations { try Self.insert(evaluation, db) }
      for event in step.events + Self.warnings(about: step.metrics, at) {
        try Self.insert(event, db)
      }
    }
  }

  /// Adds an event between steps.
  public func append(_ event: EventRecord) throws(StoreError) {
    try write { db in try Self.insert(event, db) }
  }

  private static func warnings(about metrics: Metrics, _ at: RunPosition) -> [EventRecord] {
    metrics.entries.filter { !$0.value.isFinite }.map {
      EventRecord(.warning, "metric \($0.name) is \($0.value); it was left out", at: at)
    }
  }

  private static func insert(_ entry: Metrics.Entry, _ at: RunPosition, _ db: Database) throws {
    try db.cachedStatement(
      sql: "INSERT INTO metrics (name, stage, step, value) VALUES (?, ?, ?, ?)"
    ).execute(arguments: [entry.name, at.stage, at.step, entry.value])
  }

  private static func insert(_ rollout: RolloutRecord, _ db: Database) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO rollouts (stage, step, "group", sample, draw, problem, prompt, completion,
          reward, rewards, unscored, advantage, advantages, stop, length, version)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      rollout.stage, rollout.step, rollout.group, rollout.sample, rollout.draw, rollout.problem,
      rollout.prompt, rollout.completion, rollout.reward, try StoredJSON.encode(rollout.rewards),
      rollout.unscored, rollout.advantage, rollout.advantages.blob, rollout.stop.rawValue,
      rollout.length, rollout.version,
    ])
    let id = db.lastInsertedRowID
    for (index, row) in rollout.rows.enumerated() { try insert(row, index, of: id, db) }
  }

  private static func insert(_ row: Records.Row, _ index: Int, of id: Int64, _ db: Database) throws
  {
    try db.cachedStatement(
      sql: """
        INSERT INTO rollout_rows (rollout, "row", tokens, is_action, turn, sampler_log_probs, old,
          reference, "values", entropy) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      id, index, row.tokens.blob, Data(row.isAction.map { $0 ? 1 : 0 }), row.turn.blob,
      row.samplerLogProbs.blob, row.old?.blob, row.reference?.blob, row.values?.blob,
      row.entropy?.blob,
    ])
  }

  private static func insert(_ evaluation: EvaluationRecord, _ db: Database) throws {
    try db.cachedStatement(
      sql: "INSERT INTO evaluations (stage, step, split, summary, prompts) VALUES (?, ?, ?, ?, ?)"
    ).execute(arguments: [
      evaluation.stage, evaluation.step, evaluation.split, evaluation.summary.text,
      try StoredJSON.encode(evaluation.prompts),
    ])
  }

  private static func insert(_ event: EventRecord, _ db: Database) throws {
    try db.cachedStatement(
      sql: "INSERT INTO events (stage, step, level, text) VALUES (?, ?, ?, ?)"
    ).execute(arguments: [event.stage, event.step, event.level.rawValue, event.text])
  }
}

/// Values kept as JSON text in a column.
enum StoredJSON {
  /// Compact, names in order.
  static func encode(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// The value that a column holds.
  static func decode<T: Decodable>(_ type: T.Type, _ text: String) throws -> T {
    try JSONDecoder().decode(type, from: Data(text.utf8))
  }
}
