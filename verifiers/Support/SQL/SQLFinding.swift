import Records

/// What became of a query on one database.
enum SQLFinding {
  /// It returned nothing that could be compared; why, in words.
  case failed(String)
  /// It returned rows, and so did the right query.
  case compared(isRight: Bool, answer: SQLTable.Size, gold: SQLTable.Size)
}

extension SQLFinding {
  /// One verdict for all databases: right where each result is.
  static func verdict(_ findings: [SQLFinding], on query: String) -> Verdict {
    let right = findings.count { $0.isRight }
    let reason = findings.first { !$0.isRight }?.reason ?? "the result is right"
    var verdict = Verdict.scored(right == findings.count ? 1 : 0, reason, extracted: query)
    let share = { (part: (SQLFinding) -> Bool) in
      Double(findings.count(where: part)) / Double(max(1, findings.count))
    }
    verdict.components = [
      "executed": share { $0.answer != nil }, "empty": share { $0.answer?.rows == 0 },
      "instances": share { $0.isRight },
    ]
    return verdict
  }

  private var isRight: Bool { if case .compared(true, _, _) = self { true } else { false } }

  private var answer: SQLTable.Size? {
    if case .compared(_, let answer, _) = self { answer } else { nil }
  }

  private var reason: String {
    switch self {
    case .failed(let reason): "execution error: \(reason)"
    case .compared(true, _, _): "the result is right"
    case .compared(false, let answer, let gold):
      answer.rows == 0
        ? "the result is empty; the right one has \(gold)"
        : "the result is another: it has \(answer), the right one \(gold)"
    }
  }
}

extension SQLTable {
  /// How large a result is.
  struct Size: CustomStringConvertible {
    var rows: Int
    var columns: Int
    var description: String { "\(rows) rows of \(columns) columns" }
  }

  /// How large the result is.
  var size: Size { Size(rows: rows.count, columns: columns) }
}
