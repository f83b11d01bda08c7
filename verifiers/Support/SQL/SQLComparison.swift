/// When two results count as the same.
///
/// Values are equal where SQLite's types and values are: `1` is `1.0`, and is not the text `1`; `NULL`
/// is `NULL`; texts are equal byte by byte. Reals may differ by a tolerance (`ValueClasses`). Two
/// results without rows are equal, whatever their columns.
public enum SQLComparison: String, Sendable, Codable, CaseIterable {
  /// The same rows, however often and in whatever order.
  case set
  /// The same rows, equally often.
  case bag
  /// The same rows, equally often, and in the same order where the right query orders its result.
  case orderedBag = "bag_ordered_if_gold_orders"
  /// As the third, with the columns in any order: the comparison of the test-suite evaluation.
  case columnPermutation = "testsuite_column_permutation"
  /// No execution: the same parts as Spider's exact set match sees them, values ignored.
  case exactSet = "exact_set"
}

extension SQLComparison {
  /// Whether `answer` is the same as `gold`.
  ///
  /// - Parameters:
  ///   - isOrdered: whether the query behind `gold` orders its result.
  ///   - tolerance: how far reals may be apart, relative to the larger.
  func holds(
    _ answer: SQLTable, _ gold: SQLTable, isOrdered: Bool, tolerance: Double
  ) -> Bool {
    if answer.rows.isEmpty && gold.rows.isEmpty { return true }
    guard answer.columns == gold.columns, !answer.rows.isEmpty, !gold.rows.isEmpty else {
      return false
    }
    guard self == .set || answer.rows.count == gold.rows.count else { return false }
    var classes = ValueClasses(of: gold, tolerance: tolerance)
    let goldRows = gold.rows.map { classes.row($0) }
    let rows = answer.rows.map { classes.row($0) }
    return switch self {
    case .set: Set(rows) == Set(goldRows)
    case .bag: counts(rows) == counts(goldRows)
    case .orderedBag, .exactSet: isOrdered ? rows == goldRows : counts(rows) == counts(goldRows)
    case .columnPermutation:
      isOrdered ? columnsMatch(rows, goldRows) : ColumnMatching(rows, goldRows).exists()
    }
  }
}

/// How often each element occurs.
func counts<Element: Hashable>(_ elements: some Sequence<Element>) -> [Element: Int] {
  elements.reduce(into: [:]) { $0[$1, default: 0] += 1 }
}

/// Whether the columns of the one are those of the other in some order, row for row.
private func columnsMatch(_ a: [[Int]], _ b: [[Int]]) -> Bool {
  counts(transposed(a)) == counts(transposed(b))
}

/// The columns of rows that are all equally long.
func transposed(_ rows: [[Int]]) -> [[Int]] {
  (rows.first ?? []).indices.map { column in rows.map { $0[column] } }
}
