import Records

/// The texts of a `.txt` file as rows `{"text": …}`.
enum TextRows {
  /// Whether a file of this name holds texts rather than JSON.
  static func isName(_ name: String) -> Bool { name.hasSuffix(".txt") || name.hasSuffix(".txt.gz") }

  /// The texts, white space at their ends cut off, empty ones left out; each stands at the line on
  /// which it begins.
  ///
  /// - Throws: `DataError` where the file cannot be read or is no UTF-8.
  static func read(_ reader: LineReader, name: String, separator: String?) throws(DataError)
    -> [JSONRow]
  {
    var lines: [String] = []
    try reader.forEach { number, bytes throws(DataError) in
      guard let line = String(validating: bytes, as: UTF8.self) else {
        throw DataError(name, line: number, "is no valid UTF-8; save the file as UTF-8")
      }
      lines.append(line)
    }
    var line = 1
    var rows: [JSONRow] = []
    let texts = separator.map { lines.joined(separator: "\n").split(separator: $0) }
    for text in texts ?? lines.map({ $0[...] }) {
      let blank = text.prefix { $0.isWhitespace }
      let start = line + blank.count { $0 == "\n" }
      let trimmed = text.dropFirst(blank.count).trimmingSuffix { $0.isWhitespace }
      if !trimmed.isEmpty {
        rows.append(
          JSONRow(file: name, line: start, object: ["text": .string(String(trimmed))]))
      }
      line += separator == nil ? 1 : text.count { $0 == "\n" }
    }
    return rows
  }
}

extension Substring {
  fileprivate func trimmingSuffix(_ isCut: (Character) -> Bool) -> Substring {
    guard let last = lastIndex(where: { !isCut($0) }) else { return self[startIndex..<startIndex] }
    return self[...last]
  }
}
