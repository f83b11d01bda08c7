import Rewards
import RunStore

/// The run's cache of verdicts.
struct StoredVerdicts: VerdictCache {
  let database: RunDatabase

  func value(for key: [UInt8]) async throws(VerifierError) -> [UInt8]? {
    do { return try database.verdict(for: key) } catch { throw .failed(reason: "\(error)") }
  }

  func store(_ value: [UInt8], for key: [UInt8]) async throws(VerifierError) {
    do { try database.keepVerdict(value, for: key) } catch { throw .failed(reason: "\(error)") }
  }
}
