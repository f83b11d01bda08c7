import GRDB

/// The tables of `run.sqlite`.
///
/// Arrays are little-endian blobs of `Int32` or `Float`, one element a token; `is_action` has one
/// byte a token. Rows past a checkpoint are deleted on resume, those of the cache of verdicts are
/// kept; nothing else is ever changed but the status of the run.
enum Schema {
  static let version = 1

  static let tables = """
    CREATE TABLE runs (
      name TEXT NOT NULL, seed INTEGER NOT NULL, created TEXT NOT NULL, status TEXT NOT NULL,
      message TEXT);
    CREATE TABLE stages (
      stage INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL);
    CREATE TABLE steps (
      stage INTEGER NOT NULL, step INTEGER NOT NULL, PRIMARY KEY (stage, step)) WITHOUT ROWID;
    CREATE TABLE metrics (
      name TEXT NOT NULL, stage INTEGER NOT NULL, step INTEGER NOT NULL, value REAL NOT NULL,
      PRIMARY KEY (name, stage, step)) WITHOUT ROWID;
    CREATE TABLE rollouts (
      id INTEGER PRIMARY KEY, stage INTEGER NOT NULL, step INTEGER NOT NULL,
      "group" INTEGER NOT NULL, sample INTEGER NOT NULL, draw INTEGER NOT NULL, problem TEXT NOT NULL, prompt TEXT NOT NULL,
      completion TEXT NOT NULL, reward REAL, rewards TEXT NOT NULL, unscored TEXT,
      advantage REAL, advantages BLOB NOT NULL, stop TEXT NOT NULL, length INTEGER NOT NULL,
      version INTEGER NOT NULL, UNIQUE (stage, step, "group", sample));
    CREATE TABLE rollout_rows (
      rollout INTEGER NOT NULL REFERENCES rollouts ON DELETE CASCADE, "row" INTEGER NOT NULL,
      tokens BLOB NOT NULL, is_action BLOB NOT NULL, turn BLOB NOT NULL,
      sampler_log_probs BLOB NOT NULL, old BLOB, reference BLOB, "values" BLOB, entropy BLOB,
      PRIMARY KEY (rollout, "row")) WITHOUT ROWID;
    CREATE TABLE evaluations (
      stage INTEGER NOT NULL, step INTEGER NOT NULL, split TEXT NOT NULL, summary TEXT NOT NULL,
      prompts TEXT NOT NULL, UNIQUE (stage, step, split));
    CREATE TABLE events (
      stage INTEGER NOT NULL, step INTEGER NOT NULL, level TEXT NOT NULL, text TEXT NOT NULL);
    CREATE INDEX metrics_by_step ON metrics (stage, step);
    CREATE INDEX events_by_step ON events (stage, step);
    PRAGMA user_version = 1;
    """

  /// Verdicts that outlive checkpoints. A run begun without the table gets it when it goes on, and whoever
  /// reads runs can do without, so that it is no version of its own.
  static let cache = """
    CREATE TABLE IF NOT EXISTS verdict_cache (
      key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
    """

  /// The tables whose rows belong to a step.
  static let stepTables = ["steps", "metrics", "rollouts", "evaluations", "events"]

  /// Connections that wait a moment for a reader and never leave a step half on the disk.
  static func configuration(readonly: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = readonly
    configuration.journalMode = .wal
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { db in
      if !readonly { try db.execute(sql: "PRAGMA synchronous = FULL") }
    }
    return configuration
  }
}
