extension Parser {
  /// A matrix, or the lines of a system.
  mutating func environment(_ name: String) throws(Unreadable) -> Expression {
    place += 1
    guard Self.environments.contains(name) else {
      throw Unreadable("\\begin{\(name.prefix(40))} is no part of an answer")
    }
    if name == "cases", let branches = try branches() { return branches }
    let rows = try rows()
    try require(.end(name))
    switch name {
    case "cases", "aligned", "align", "gathered", "split": return .list(rows.flatMap { $0 })
    case "vmatrix": return .call(.det, [.matrix(rows)])
    default: return .matrix(rows)
    }
  }

  private static let environments: Set<String> = [
    "matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "smallmatrix", "array", "tabular",
    "cases",
    "aligned", "align", "gathered", "split",
  ]

  private mutating func rows() throws(Unreadable) -> [[Expression]] {
    let bars = openBars
    openBars = 0
    defer { openBars = bars }
    var rows: [[Expression]] = [[]]
    while let token {
      if case .end = token { break }
      if takeCommand("\\") {
        rows.append([])
      } else if !takeMark("&") {
        rows[rows.count - 1].append(try relation())
        _ = takeMark(",")
      }
    }
    if rows.last?.isEmpty == true { rows.removeLast() }
    guard let width = rows.first?.count, width > 0 else { throw Unreadable("a matrix is empty") }
    return rows
  }
}
