/// A table for the terminal: a header, a rule, and rows whose columns line up.
///
/// Columns of numbers are aligned right. Short rows are filled with blanks.
///
/// - Parameters:
///   - header: the columns' names.
///   - rows: the cells, a row at a time.
///   - texts: the columns that hold text, which are aligned left.
public func textTable(_ header: [String], _ rows: [[String]], texts: Set<Int> = [0]) -> String {
  let widths = header.indices.map { column in
    ([header] + rows).map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
  }
  func line(_ cells: [String]) -> String {
    let padded = widths.enumerated().map { column, width in
      let cell = column < cells.count ? cells[column] : ""
      let blanks = String(repeating: " ", count: width - cell.count)
      return texts.contains(column) ? cell + blanks : blanks + cell
    }
    let text = padded.joined(separator: "  ")
    return String(text.reversed().drop { $0 == " " }.reversed())
  }
  let rule = line(widths.map { String(repeating: "─", count: $0) })
  return ([line(header), rule] + rows.map(line)).joined(separator: "\n")
}
