import Foundation
import GRDB
import Records

extension RunDatabase {
  /// Samples, without their tokens.
  public func rollouts(_ query: RolloutQuery = RolloutQuery()) throws(StoreError)
    -> [RolloutRecord]
  {
    try read { db in
      let ids = try self.ids(query, db)
      return try ids.map { id in
        guard
          let row = try GRDB.Row.fetchOne(
            db, sql: "SELECT * FROM rollouts WHERE id = ?", arguments: [id])
        else { throw malformed("a sample is missing") }
        return try record(row)
      }
    }
  }

  /// The sample with its rows and the advantage of every token.
  public func complete(_ rollout: RolloutRecord) throws(StoreError) -> RolloutRecord {
    try read { db in
      var rollout = rollout
      let stored = try GRDB.Row.fetchOne(
        db,
        sql: """
          SELECT id, advantages FROM rollouts
          WHERE stage = ? AND step = ? AND "group" = ? AND sample = ?
          """, arguments: [rollout.stage, rollout.step, rollout.group, rollout.sample])
      guard let stored else { throw malformed("a sample is missing") }
      rollout.advantages = try numbers(stored["advantages"])
      rollout.rows = try GRDB.Row.fetchAll(
        db, sql: "SELECT * FROM rollout_rows WHERE rollout = ? ORDER BY \"row\"",
        arguments: [stored["id"] as Int64]
      ).map { try tokenRow($0) }
      return rollout
    }
  }

  private func ids(_ query: RolloutQuery, _ db: Database) throws -> [Int64] {
    let order =
      switch query.order {
      case .drawn, .random: "stage, step, \"group\", sample"
      case .worst: "reward IS NULL, reward, stage, step, \"group\", sample"
      case .best: "reward IS NULL, reward DESC, stage, step, \"group\", sample"
      }
    var ids = try Int64.fetchAll(
      db,
      sql: """
        SELECT id FROM rollouts
        WHERE (:stage IS NULL OR stage = :stage) AND (:step IS NULL OR step = :step)
          AND (:problem IS NULL OR problem = :problem)
        ORDER BY \(order)
        """, arguments: ["stage": query.stage, "step": query.step, "problem": query.problem])
    if case .random(let seed) = query.order {
      ids.sort { seed.child(Int($0)).value < seed.child(Int($1)).value }
    }
    return query.limit.map { Array(ids.prefix($0)) } ?? ids
  }

  private func record(_ row: GRDB.Row) throws -> RolloutRecord {
    guard let stop = StopReason(rawValue: row["stop"]) else {
      throw malformed("unknown stop reason \"\(row["stop"] as String)\"")
    }
    return RolloutRecord(
      stage: row["stage"], step: row["step"], group: row["group"], sample: row["sample"],
      draw: row["draw"], problem: row["problem"], prompt: row["prompt"],
      completion: row["completion"], rows: [], reward: row["reward"],
      rewards: try StoredJSON.decode([RewardRecord].self, row["rewards"]),
      unscored: row["unscored"], advantage: row["advantage"], advantages: [], stop: stop,
      length: row["length"], version: row["version"])
  }

  private func tokenRow(_ stored: GRDB.Row) throws -> Records.Row {
    var row = Records.Row(prompt: try numbers(stored["tokens"]), completion: [], logProbs: [])
    row.isAction = (stored["is_action"] as Data).map { $0 != 0 }
    row.turn = try numbers(stored["turn"])
    row.samplerLogProbs = try numbers(stored["sampler_log_probs"])
    row.old = try (stored["old"] as Data?).map { try numbers($0) }
    row.reference = try (stored["reference"] as Data?).map { try numbers($0) }
    row.values = try (stored["values"] as Data?).map { try numbers($0) }
    row.entropy = try (stored["entropy"] as Data?).map { try numbers($0) }
    return row
  }

  private func numbers<Element: BlobElement>(_ blob: Data) throws -> [Element] {
    guard let numbers = [Element](blob: blob) else {
      throw malformed("an array of \(blob.count) bytes is cut")
    }
    return numbers
  }
}
