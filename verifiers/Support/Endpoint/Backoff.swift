import Records

/// How long to wait before asking again: twice as long each time, with jitter.
struct Backoff: Sendable {
  /// The wait before the first repetition, in seconds, without jitter.
  static let first = 0.5
  /// The longest wait; a server that asks for more is given up.
  static let longest = 60.0
  /// Where the jitter is drawn.
  let seed: Seed

  /// Seconds before repetition `attempt`, from 0: half to all of `first × 2^attempt`, or what the server
  /// asked for where that is more; `nil` where it asked for too much.
  func wait(_ attempt: Int, asked: Double?) -> Double? {
    if let asked, asked > Self.longest { return nil }
    var generator = seed.child(attempt).generator()
    let full = min(Self.longest, Self.first * Double(1 << min(attempt, 20)))
    return max(full * (0.5 + 0.5 * generator.uniform()), asked ?? 0)
  }

  /// Whether a status may be another one the next time.
  static func isPassing(_ status: Int) -> Bool {
    [408, 409, 429].contains(status) || (500...599).contains(status)
  }
}
