import Recipes
import Records

/// Every problem once an epoch, in an order of its own for each epoch.
public struct Uniform: Curriculum {
  /// The curriculum.
  public init() {}

  /// The place of `draw` in its epoch's permutation.
  public func problem(atDraw draw: Int, of count: Int, seed: Seed) -> Int {
    permuted(draw % count, of: count, key: seed.child("epoch").child(draw / count))
  }
}

/// Where a keyed permutation of `0 ..< count` sends `index`, without a table.
///
/// Four rounds of a Feistel network over the smallest even number of bits that hold `count`, walked
/// until it lands inside.
///
/// - SeeAlso: Black and Rogaway 2002, "Ciphers with arbitrary finite domains" (cycle walking).
func permuted(_ index: Int, of count: Int, key: Seed) -> Int {
  precondition(index >= 0 && index < count, "index \(index) of \(count)")
  var half = 1
  while 1 << (2 * half) < count { half += 1 }
  let mask = (1 << half) - 1
  var value = index
  repeat {
    var (left, right) = (value >> half, value & mask)
    for round in 0..<4 {
      let mixed = Int(truncatingIfNeeded: key.child(round).child(right).value) & mask
      (left, right) = (right, left ^ mixed)
    }
    value = left << half | right
  } while value >= count
  return value
}
