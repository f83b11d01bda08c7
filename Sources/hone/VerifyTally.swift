import Foundation
import Reports

/// What `hone verify` counts.
struct VerifyTally: Sendable {
  private(set) var rows = 0
  private(set) var malformed = 0
  private var counts: [VerifierFinding.Status: Int] = [:]
  private var scores = (sum: 0.0, count: 0)
  /// Whether the user asked to stop before the end.
  var isInterrupted = false
  /// Seconds from the first row to the last.
  var seconds = 0.0

  /// Counts a row.
  mutating func add(_ finding: VerifierFinding) {
    rows += 1
    counts[finding.status, default: 0] += 1
    if finding.isMalformed { malformed += 1 }
    if let score = finding.score { scores = (scores.sum + score, scores.count + 1) }
  }

  /// The mean score; `nil` where no row has one.
  private var mean: Double? { scores.count == 0 ? nil : scores.sum / Double(scores.count) }

  /// The summary.
  var lines: [String] {
    let counted = VerifierFinding.Status.allCases.map { "\($0.rawValue) \(counts[$0] ?? 0)" }
    let rate = seconds > 0 ? " (\(Int((Double(rows) / seconds).rounded())) a second)" : ""
    let head =
      "\(isInterrupted ? "interrupted after" : "verified") \(rows) rows in \(formatted(seconds)) s"
      + rate + ": mean score " + (mean.map(formatted) ?? "none")
    if rows == 0, !isInterrupted { return ["there are no rows; give one JSON object a line"] }
    return [head, "  " + counted.joined(separator: ", ")]
  }

  /// What the process ends with; `nil` where all is well.
  var code: Code? {
    if isInterrupted { return .interrupted }
    if malformed > 0 || rows == 0 { return .data }
    let faults = (counts[.error] ?? 0) + (counts[.timeout] ?? 0)
    return faults == rows ? .software : nil
  }
}
