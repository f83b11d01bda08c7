/// A place in the run's tree of randomness: the same path always gives the same numbers.
///
/// Counter-based: a child depends on the path from the root alone, so neither the order of work nor
/// the number of threads can change what is drawn.
public struct Seed: Sendable, Hashable, Codable {
  /// The mixed key of the path so far.
  public let value: UInt64

  /// The root of a tree.
  public init(_ value: UInt64) { self.value = value }

  /// The child at `index`: a step, a sample, a position.
  public func child(_ index: Int) -> Seed {
    Seed(mix(value ^ mix(UInt64(bitPattern: Int64(index)) &+ 0x9E37_79B9_7F4A_7C15)))
  }

  /// The child named `label`: a stage, a purpose.
  public func child(_ label: String) -> Seed {
    // FNV-1a; `Hasher` is seeded per process and may not be used here.
    Seed(
      mix(value ^ label.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
    )
  }

  /// A stream of numbers that belongs to this place alone.
  public func generator() -> SplitMix64 { SplitMix64(state: value) }
}

/// A small, fast generator with a 64-bit state.
///
/// - SeeAlso: Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators".
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator at `state`.
  public init(state: UInt64) { self.state = state }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return mix(state)
  }

  /// A number in `0 ..< 1`, of 53 bits.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
}

private func mix(_ z: UInt64) -> UInt64 {
  let a = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  let b = (a ^ (a >> 27)) &* 0x94D0_49BB_1331_11EB
  return b ^ (b >> 31)
}
