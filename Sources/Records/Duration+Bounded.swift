extension Duration {
  /// So many seconds, held within 0 and a thousand million (31 years): `Duration.seconds` traps on what
  /// it cannot hold, and limits are written by people.
  public static func bounded(seconds: Double) -> Duration {
    .seconds(min(max(seconds.isNaN ? 0 : seconds, 0), 1e9))
  }
}
