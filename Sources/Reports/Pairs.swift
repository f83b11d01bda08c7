/// Names and what they stand for, a pair a line, the second column lined up.
public func pairs(_ rows: [(String, String)]) -> String {
  let width = rows.map(\.0.count).max() ?? 0
  return rows.map { name, value in
    name + String(repeating: " ", count: width - name.count + 2) + value
  }.joined(separator: "\n")
}
