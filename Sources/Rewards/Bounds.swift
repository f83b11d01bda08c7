import Recipes

/// Reports a floor and a cap of rewards that are not finite, or not in order.
public func requireBounds(floor: Double?, cap: Double?, _ issues: inout Issues) {
  for (key, bound) in [("floor", floor), ("cap", cap)] {
    issues.require(bound?.isFinite ?? true, key, "\(bound ?? 0) is not finite")
  }
  guard let floor, let cap else { return }
  issues.require(floor <= cap, "cap", "\(cap) is below the floor of \(floor)")
}
