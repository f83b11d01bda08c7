import BigInt

/// The longest factors, in machine words, whose product is computed directly.
private let directWords = 128

/// The steps of a product of integers of so many machine words.
func productSteps(_ a: Int, _ b: Int) -> Int {
  let (small, large) = (min(a, b), max(a, b))
  guard small > directWords else { return small * large }
  return 3 * productSteps((small + 1) / 2, (large + 1) / 2) + 8 * large
}

/// The product of two integers; long ones by three products of their halves (Karatsuba).
func product(_ a: BigInt, _ b: BigInt) -> BigInt {
  let value = product(a.magnitude, b.magnitude)
  return BigInt(sign: a.sign == b.sign ? .plus : .minus, magnitude: value)
}

private func product(_ a: BigUInt, _ b: BigUInt) -> BigUInt {
  let half = max(a.bitWidth, b.bitWidth) / 2
  guard min(a.bitWidth, b.bitWidth) > max(half, 64 * directWords) else { return a * b }
  let (highA, highB) = (a >> half, b >> half)
  let (lowA, lowB) = (a - highA << half, b - highB << half)
  let high = product(highA, highB)
  let low = product(lowA, lowB)
  let middle = product(highA + lowA, highB + lowB) - high - low
  return high << (2 * half) + middle << half + low
}

/// The integer raised to a power that is not negative.
func power(_ base: BigInt, _ power: Int, _ meter: Meter) throws(Unreadable) -> BigInt {
  if power == 0 { return 1 }
  if base.magnitude <= 1 { return base.sign == .minus && power % 2 == 0 ? 1 : base }
  // Powers of two are shifts, whatever is left is shorter.
  let twos = base.trailingZeroBitCount
  let odd = base >> twos
  var result = odd
  for bit in (0..<(Int.bitWidth - 1 - power.leadingZeroBitCount)).reversed() {
    try meter.spend(1 + productSteps(words(result), words(result)))
    result = product(result, result)
    guard power >> bit & 1 == 1 else { continue }
    try meter.spend(1 + productSteps(words(result), words(odd)))
    result = product(result, odd)
  }
  return result << (twos * power)
}

/// The greatest common divisor of two integers.
///
/// Remainders are taken until both are about as long: the binary algorithm takes a pass over the
/// longer for each of its bits.
func commonDivisor(_ a: BigInt, _ b: BigInt, _ meter: Meter) throws(Unreadable) -> BigInt {
  var (large, small) = (max(a.magnitude, b.magnitude), min(a.magnitude, b.magnitude))
  while small > 1 {
    let width = small.bitWidth / 64 + 1
    try meter.spend(1 + 4 * width * max(1, large.bitWidth / 64 + 2 - width))
    (large, small) = (small, large % small)
    guard small > 1, 4 * small.bitWidth > 3 * large.bitWidth else { continue }
    try meter.spend(60 * width * width)
    return BigInt(large.greatestCommonDivisor(with: small))
  }
  return small == 0 ? BigInt(large) : 1
}
