/// The search for an order of columns in which two tables hold the same rows equally often.
///
/// Columns are placed one after the other; a place is taken where the rows, as far as they are placed,
/// occur equally often in both tables. Only columns that hold the same values equally often are tried,
/// and of columns that are the same in every row only one, so that the search hardly ever goes back.
/// It gives up after a fixed number of looks at a row, and then finds nothing.
struct ColumnMatching {
  private struct Pair: Hashable {
    var group: Int
    var value: Int
  }
  private let most: Int
  private let columns: [[Int]]
  private let goldColumns: [[Int]]
  private let holdings: [[Int: Int]]
  private var looks = 0

  /// A search among tables of equally many rows, each row equally long.
  ///
  /// - Parameter most: the most looks at a row.
  init(_ rows: [[Int]], _ goldRows: [[Int]], most: Int = 5_000_000) {
    self.most = most
    columns = transposed(rows)
    goldColumns = transposed(goldRows)
    holdings = columns.map { counts($0) }
  }

  /// Whether there is such an order.
  func exists() -> Bool {
    var search = self
    let start = [Int](repeating: 0, count: columns.first?.count ?? 0)
    return search.place(0, free: Array(columns.indices), start, start)
  }

  /// Whether the columns in `free` fit the gold columns from `index` on, where rows with equal numbers
  /// in `groups` and `goldGroups` are equal so far.
  private mutating func place(
    _ index: Int, free: [Int], _ groups: [Int], _ goldGroups: [Int]
  ) -> Bool {
    guard index < goldColumns.count else { return true }
    let wanted = counts(goldColumns[index])
    var tried: [[Int]] = []
    for column in free where holdings[column] == wanted && !tried.contains(columns[column]) {
      looks += groups.count
      guard looks <= most else { return false }
      tried.append(columns[column])
      var names: [Pair: Int] = [:]
      let refined = Self.refined(groups, by: columns[column], &names)
      let goldRefined = Self.refined(goldGroups, by: goldColumns[index], &names)
      guard counts(refined) == counts(goldRefined) else { continue }
      if place(index + 1, free: free.filter { $0 != column }, refined, goldRefined) { return true }
    }
    return false
  }

  private static func refined(
    _ groups: [Int], by column: [Int], _ names: inout [Pair: Int]
  ) -> [Int] {
    zip(groups, column).map { group, value in
      let pair = Pair(group: group, value: value)
      if let name = names[pair] { return name }
      names[pair] = names.count
      return names.count - 1
    }
  }
}
