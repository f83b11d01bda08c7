import GRDB

extension RunDatabase {
  /// The last step of a stage that drew samples; `nil` where none did.
  public func lastSampledStep(stage: Int) throws(StoreError) -> Int? {
    try read { db in
      try Int.fetchOne(
        db, sql: "SELECT max(step) FROM rollouts WHERE stage = ?", arguments: [stage])
    }
  }
}
