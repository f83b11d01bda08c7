import Records
import Synchronization

/// What judges have spent since it was last asked for: requests, tokens, money.
///
/// What is spent depends on caches and faults, so it lies outside the promise of equal bits.
public final class UsageMeter: Sendable {
  private let sums = Mutex(Metrics())

  /// Nothing spent.
  public init() {}

  /// Adds to a sum.
  public func add(_ amount: Double, to name: String) {
    sums.withLock { $0[name] = ($0[name] ?? 0) + amount }
  }

  /// The sums, which begin anew.
  public func take() -> Metrics {
    sums.withLock { sums in
      defer { sums = Metrics() }
      return sums
    }
  }
}
