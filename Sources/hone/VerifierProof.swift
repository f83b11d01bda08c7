import Records
import Reports

/// What a verifier says of right answers and of those of other rows.
struct VerifierProof: Sendable {
  /// Counts of one kind of answers.
  struct Counts: Sendable {
    private(set) var rows = 0
    private(set) var full = 0
    private(set) var statuses: [VerifierFinding.Status: Int] = [:]

    fileprivate mutating func add(_ finding: VerifierFinding, isFull: Bool) {
      rows += 1
      if isFull { full += 1 } else { statuses[finding.status, default: 0] += 1 }
    }

    fileprivate var unscored: Int { (statuses[.error] ?? 0) + (statuses[.timeout] ?? 0) }
    fileprivate var numbers: [(String, Int)] {
      [
        ("rows", rows), ("full_marks", full), ("less", statuses[.scored] ?? 0),
        ("unparseable", statuses[.unparseable] ?? 0),
        ("not_applicable", statuses[.notApplicable] ?? 0), ("unscored", unscored),
      ]
    }
  }

  /// A row that the verifier fails on.
  struct Failure: Sendable {
    let line: Int
    let answers: String
    let finding: VerifierFinding

    fileprivate var reason: String {
      (finding.parts.first?.reason ?? "").replacing("\n", with: " ")
    }
    fileprivate var json: JSON {
      [
        "line": .int(line), "answers": .string(answers),
        "score": finding.score.map(JSON.number) ?? .null,
        "status": .string(finding.status.rawValue), "reason": .string(reason),
      ]
    }
  }
  private var gold = Counts()
  private var shuffled = Counts()
  private var failures: [Failure] = []

  /// Asks the verifier.
  ///
  /// - Parameter full: full marks.
  init(_ rows: [GoldRow], by panel: VerifierPanel, full: Double) async {
    let own = await panel.findings(ofAll: rows.map(\.submission))
    for (row, finding) in zip(rows, own) {
      let isFull = finding.pays(full)
      gold.add(finding, isFull: isFull)
      if !isFull { failures.append(Failure(line: row.line, answers: "gold", finding: finding)) }
    }
    let pairs = Self.pairs(rows, own)
    let others = await panel.findings(
      ofAll: pairs.map { rows[$0.row].submission(answering: rows[$0.other]) })
    for (pair, finding) in zip(pairs, others) {
      let isFull = finding.pays(full)
      shuffled.add(finding, isFull: isFull)
      // A fault proves nothing, either way.
      guard isFull || finding.isFault else { continue }
      let answers = "that of line \(rows[pair.other].line)"
      failures.append(Failure(line: rows[pair.row].line, answers: answers, finding: finding))
    }
  }

  /// Each row with the next one whose answer is another, around the end of the file.
  private static func pairs(_ rows: [GoldRow], _ findings: [VerifierFinding]) -> [(
    row: Int, other: Int
  )] {
    let answers = zip(rows, findings).map { row, finding in
      finding.parts.first?.extracted ?? row.answer
    }
    return rows.indices.compactMap { row in
      let others = (1..<max(1, rows.count)).lazy.map { (row + $0) % rows.count }
      // Texts of rows far away are as good as those of near ones; a thousand looks are enough.
      let other = others.prefix(1000).first {
        answers[$0] != answers[row] && rows[$0].answer != rows[row].answer
      }
      return other.map { (row, $0) }
    }
  }

  /// Whether every right answer scores full marks, and none of another row does.
  var isProven: Bool { failures.isEmpty && gold.rows > 0 && shuffled.rows > 0 }

  /// Failing rows that are shown.
  private static let shown = 20

  /// The table, and the rows that the verifier fails on.
  var lines: [String] {
    let head = ["answers"] + gold.numbers.map { $0.0.replacing("_", with: " ") }
    let table = [("gold", gold), ("shuffled", shuffled)].map { name, counts in
      [name] + counts.numbers.map { "\($0.1)" }
    }
    var lines = [textTable(head, table, texts: [0]), ""]
    for failure in failures.prefix(Self.shown) {
      let score = failure.finding.score.map { "\($0)" } ?? failure.finding.status.rawValue
      lines.append("line \(failure.line), \(failure.answers): \(score): \(failure.reason)")
    }
    if failures.count > Self.shown {
      lines.append("and \(failures.count - Self.shown) more; --json lists them all")
    }
    lines.append(verdict)
    return lines
  }

  private var verdict: String {
    if isProven { return "proven: right answers score full marks, others do not" }
    if gold.rows == 0 { return "not proven: there are no rows" }
    if shuffled.rows == 0 { return "not proven: all rows have the same answer" }
    return "not proven: \(failures.count) answers are not scored as they should be"
  }

  /// The same as JSON.
  var json: JSON {
    let counts = [gold, shuffled].map { counts in
      JSON.object(counts.numbers.map { .init($0.0, .int($0.1)) })
    }
    return [
      "proven": .bool(isProven), "gold": counts[0], "shuffled": counts[1],
      "failures": .array(failures.map(\.json)),
    ]
  }
}

extension VerifierFinding {
  /// Whether judges gave full marks; what stands in for a fault proves nothing.
  fileprivate func pays(_ full: Double) -> Bool { !isFault && score.map { $0 >= full } ?? false }
}

extension VerifierPanel {
  /// The findings of any number of submissions, as many at once as the panel takes.
  fileprivate func findings(ofAll submissions: [Submission]) async -> [VerifierFinding] {
    if judgesTogether { return await findings(on: submissions) }
    return await withTaskGroup(of: (Int, [VerifierFinding]).self) { group in
      var found = submissions.map { _ in VerifierFinding() }
      for (index, submission) in submissions.enumerated() {
        group.addTask { (index, await findings(on: [submission])) }
      }
      for await (index, findings) in group { found[index] = findings.first ?? found[index] }
      return found
    }
  }
}
