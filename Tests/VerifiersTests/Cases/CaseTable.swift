import Foundation
import Records
import Rewards
import Testing

/// What was made of one case.
struct CaseFinding: Sendable {
  /// The label.
  var expected: String
  /// What was found in its place.
  var found: String
  /// Why, in words.
  var reason = ""
  /// Whether something wrong was called right: what training would learn to exploit.
  var isFalsePositive = false

  var agrees: Bool { expected == found }
}

extension CaseFinding {
  /// Whether a verdict calls right what the label calls right: its score is `full`, no less.
  ///
  /// A fault is neither right nor wrong, and never agrees.
  init(isRight: Bool, _ result: Result<Verdict, VerifierError>, full: Double = 1) {
    expected = isRight ? "right" : "wrong"
    switch result {
    case .success(let verdict):
      let passes = verdict.score.map { $0 >= full } ?? false
      found = passes ? "right" : "wrong"
      reason = verdict.reason
      isFalsePositive = passes && !isRight
    case .failure(let fault):
      found = "a fault"
      reason = "\(fault)"
    }
  }

  /// A number against its label, equal within `tolerance`.
  init(expected: Double, found: Double?, tolerance: Double = 1e-9, reason: String = "") {
    let agrees = found.map { abs($0 - expected) <= tolerance } ?? false
    self.expected = "\(expected)"
    self.found = agrees ? self.expected : found.map { "\($0)" } ?? "nothing"
    self.reason = reason
  }
}

/// One line of the table of families: cases, agreement, time.
struct CaseTable {
  let family: String
  private var disagreements: [(id: String, finding: CaseFinding)] = []
  private var milliseconds: [Double] = []
  private var skipped = 0

  /// Judges every case, prints the family's line, and expects what is required.
  ///
  /// - Parameters:
  ///   - family: the line's name.
  ///   - required: the share of cases that must agree. No false positive is forgiven.
  ///   - kept: disagreements that stand, by id, each with the argument.
  ///   - judge: what is made of a case; `nil` where it cannot be asked here, which is counted.
  static func expect(
    _ family: String, _ cases: [ReferenceCase], agreeing required: Double = 1,
    keeping kept: [String: String] = [:],
    _ judge: (ReferenceCase) async throws -> CaseFinding?
  ) async throws {
    var table = CaseTable(family: family)
    let clock = ContinuousClock()
    for row in cases {
      let start = clock.now
      let finding = try await judge(row)
      table.add(finding, row.id, (clock.now - start) / .milliseconds(1))
    }
    print(table.text(kept))
    #expect(!table.milliseconds.isEmpty, "\(family): there are no cases")
    #expect(table.agreement >= required, "\(family): \(table.agreement) agree")
    let wrong = table.disagreements.filter { $0.finding.isFalsePositive && kept[$0.id] == nil }
    #expect(wrong.isEmpty, "\(family): false positives \(wrong.map(\.id))")
  }

  private init(family: String) { self.family = family }

  private mutating func add(_ finding: CaseFinding?, _ id: String, _ time: Double) {
    guard let finding else { return skipped += 1 }
    milliseconds.append(time)
    if !finding.agrees { disagreements.append((id, finding)) }
  }

  private var agreement: Double {
    let count = Double(milliseconds.count)
    return count == 0 ? 0 : (count - Double(disagreements.count)) / count
  }

  /// The line, and one for each disagreement; each begins with the mark that the script looks for.
  private func text(_ kept: [String: String]) -> String {
    let wrong = disagreements.count { $0.finding.isFalsePositive }
    let cells = [
      family.padding(toLength: 36, withPad: " ", startingAt: 0),
      right("\(milliseconds.count)", 6), right(decimal(agreement * 100) + "%", 9),
      right("\(disagreements.count)", 8), right("\(wrong)", 8), right("\(skipped)", 8),
      right(decimal(percentile(0.5)), 10), right(decimal(percentile(0.99)), 10),
    ]
    let details = disagreements.map { id, finding in
      "    \(id): expected \(finding.expected), found \(finding.found)"
        + (finding.isFalsePositive ? " (FALSE POSITIVE)" : "")
        + ": \(finding.reason.prefix(160))" + (kept[id].map { "; kept: \($0)" } ?? "")
    }
    return ([cells.joined()] + details)
      .map { "cases|" + $0.replacing("\n", with: " ") }.joined(separator: "\n")
  }

  /// The least time that a share of the cases stays within.
  private func percentile(_ share: Double) -> Double {
    let sorted = milliseconds.sorted()
    let rank = Int((share * Double(sorted.count)).rounded(.up)) - 1
    return sorted.isEmpty ? 0 : sorted[min(max(0, rank), sorted.count - 1)]
  }

  private func decimal(_ value: Double) -> String { String(format: "%.2f", value) }

  private func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }
}
