import BigInt

/// What stands for the variables where expressions are evaluated.
struct SamplePoint {
  /// Where it lies.
  enum Place {
    /// Seeded fractions, whose sizes and signs depend on the number.
    case spread(Int)
    /// Seeded numbers of about `2^size`, their signs by the number.
    case far(size: Int, Int)
    /// Small integers and halves, other ones for each number.
    case small(Int)
    /// A constant, moved: for expressions in one variable.
    case near(Expression, offset: Rational)
  }
  /// Where it lies.
  let place: Place
  /// What the random numbers depend on.
  var seed: UInt64 = 1

  /// How many points of different sizes and signs there are.
  static let spread = 8
  /// A point for expressions without variables.
  static let origin = SamplePoint(place: .spread(0))

  /// The number for a variable; a point near a constant has none of its own.
  func number(for name: String) -> Rational {
    switch place {
    case .spread(let index): spreadNumber(name, index)
    case .far(let size, let index): farNumber(name, size, index)
    case .small(let index): Self.small[(index + Int(hash(name, 0) % 97)) % Self.small.count]
    case .near(_, let offset): offset
    }
  }

  /// How many points of small numbers there are.
  static var smallCount: Int { small.count }

  private static let small = [0, 2, -2, 4, 1, -1, 6, -3, 3, 10, -8].map { halves in
    halves % 2 == 0 ? Rational(halves / 2) : Rational(reduced: BigInt(halves), 2)
  }

  private func spreadNumber(_ name: String, _ index: Int) -> Rational {
    let hash = hash(name, index)
    let size = [0, 2, 0, 3, 10, 1, 14, 5][index % 8]
    let isNegative = [false, false, true, true, false, false, true, false][index % 8]
    // A second variable leaves the pattern, so that all pairs of signs occur.
    let turns = index > 3 && hash & 64 == 0
    return fraction(hash, isNegative: isNegative != turns, size)
  }

  private func farNumber(_ name: String, _ size: Int, _ index: Int) -> Rational {
    let hash = hash(name, index)
    let isNegative = index % 2 == 1
    return fraction(hash | 1 << 63, isNegative: isNegative != (index > 1 && hash & 64 == 0), size)
  }

  private func fraction(_ hash: UInt64, isNegative: Bool, _ size: Int) -> Rational {
    let magnitude = BigInt(hash >> 12) * 2 + 1
    let mantissa = isNegative ? -magnitude : magnitude
    return size >= 53
      ? Rational(mantissa << (size - 53)) : Rational.binary(mantissa, places: 53 - size)
  }

  private func hash(_ name: String, _ index: Int) -> UInt64 {
    let start: UInt64 = 0xCBF2_9CE4_8422_2325 ^ seed &* 0x9E37_79B9_7F4A_7C15
    var hash = (name.utf8 + [UInt8(index & 255)]).reduce(start) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    hash = (hash ^ (hash >> 31)) &* 0x94D0_49BB_1331_11EB
    return hash ^ hash >> 29
  }
}
