import Foundation
import Kernels

/// One timed repetition.
struct Lap {
  let seconds: Double
  /// Seconds of its first part, where it has two.
  var first: Double?
  /// The share of the machine that other processes used meanwhile; `nil` where nobody knows.
  var others: Double?

  /// Two threads on two processors stand still while somebody else has one of them.
  var isClean: Bool { (others ?? 0) <= Self.most }
  private static let most = 0.08
}

/// Repeats a piece of work until enough repetitions were undisturbed.
struct BenchMeter {
  /// Clean repetitions that are wanted.
  let repetitions: Int
  /// Whether kernels are timed as well.
  var isProfiled = false
  /// How often a repetition does the work; seconds are those of one time.
  var runs = 1
  /// What tells how busy the machine is.
  var load: () -> BenchLoad? = BenchLoad.now

  /// No more repetitions than this many times those wanted.
  private static let patience = 3
  /// Processor time is counted in hundredths of a second: shorter stretches say nothing.
  private static let leastStretch = 0.5

  /// Times `body`, after one run that is not counted.
  ///
  /// - Parameter body: gives the seconds of its first part, where it has two.
  func measure(_ body: () async throws -> Double?) async rethrows -> Timing {
    var readings = [load()]
    _ = try await body()
    if isProfiled { Profile.start() }
    var laps: [Lap] = []
    while wants(more: laps) {
      readings.append(load())
      laps.append(try await lap(body))
      laps[laps.count - 1].others = Self.others(load(), readings)
    }
    return Timing(laps, profile: isProfiled ? Profile.stop() : nil)
  }

  private func lap(_ body: () async throws -> Double?) async rethrows -> Lap {
    var firsts: Double?
    let started = BenchLoad.seconds()
    for _ in 0..<runs {
      if let first = try await body() { firsts = (firsts ?? 0) + first }
    }
    let seconds = (BenchLoad.seconds() - started) / Double(runs)
    return Lap(seconds: seconds, first: firsts.map { $0 / Double(runs) })
  }

  private func wants(more laps: [Lap]) -> Bool {
    if laps.count < repetitions { return true }
    let clean = laps.count(where: \.isClean)
    return clean < repetitions && laps.count < Self.patience * repetitions
  }

  /// Over the last repetition, or over more before it where it was short.
  static func others(_ now: BenchLoad?, _ readings: [BenchLoad?]) -> Double? {
    guard let now else { return nil }
    let known = readings.compactMap { $0 }
    let start = known.last { now.time - $0.time >= leastStretch } ?? known.first
    return start.map { now.others(since: $0) }
  }
}

/// The median and spread of repetitions: of the clean ones, or of all where those are too few.
struct Timing {
  let seconds: Double
  /// Interquartile range over the median.
  let spread: Double
  /// Medians of the first part and of the rest, where there are two.
  let parts: (first: Double, rest: Double)?
  /// Repetitions that were timed.
  let repetitions: Int
  /// Those during which other processes used little of the machine.
  let cleanRepetitions: Int
  /// Shares of all the time by kernel, where it was taken; they and the rest add up to 1.
  let profile: [(name: String, share: Double)]?

  private static let enough = 3

  init(_ laps: [Lap], profile: [Profile.Part: Double]? = nil) {
    let clean = laps.filter(\.isClean)
    let used = clean.count >= min(Self.enough, laps.count) ? clean : laps
    let all = used.map(\.seconds).sorted()
    seconds = quantile(all, 0.5)
    spread = (quantile(all, 0.75) - quantile(all, 0.25)) / max(1e-12, seconds)
    let firsts = used.compactMap { lap in lap.first.map { ($0, lap.seconds - $0) } }
    parts =
      firsts.isEmpty
      ? nil
      : (quantile(firsts.map(\.0).sorted(), 0.5), quantile(firsts.map(\.1).sorted(), 0.5))
    (repetitions, cleanRepetitions) = (laps.count, clean.count)
    self.profile = profile.map { Self.shares($0, of: laps.reduce(0) { $0 + $1.seconds }) }
  }

  private static func shares(_ seconds: [Profile.Part: Double], of total: Double)
    -> [(name: String, share: Double)]
  {
    let sum = seconds.values.sorted().reduce(0, +)
    let whole = max(1e-12, total, sum)
    let parts = Profile.Part.allCases.map { part in
      (name: part.rawValue, share: (seconds[part] ?? 0) / whole)
    }
    return parts + [("other", 1 - sum / whole)]
  }
}

/// The value below which `share` of sorted numbers lie; 0 where there are none.
private func quantile(_ sorted: [Double], _ share: Double) -> Double {
  sorted.isEmpty ? 0 : sorted[Int((share * Double(sorted.count - 1)).rounded())]
}

/// Megabytes (2²⁰) of the process that were resident at most since `resetPeakMemory`.
func peakMemoryMB() -> Double { Double(processMemory("VmHWM")) / 1_048_576 }

/// Starts the peak anew, where the system lets a process do so.
func resetPeakMemory() {
  try? Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
}
