import Rewards

extension ExtractionRule {
  /// The query in a completion.
  ///
  /// Within what the rule finds (the rule `whole` reads completions of any length): the last fenced
  /// block, one marked `sql` or `sqlite` before all others; else what follows the last `SQL:` up to a
  /// blank line; else everything.
  ///
  /// - Throws: `Unparseable`, where there is nothing, or more than `longestAnswer` bytes.
  func query(in completion: String) throws(Unparseable) -> String {
    let text = self == .whole ? Self.spokenText(in: completion) : try answer(in: completion)
    let query = (fenced(text) ?? marked(text) ?? text).trimmingWhitespace
    guard !query.isEmpty else { throw Unparseable("there is no query") }
    guard query.utf8.count <= Self.longestAnswer else {
      throw Unparseable(
        "the query has \(query.utf8.count) bytes; at most \(Self.longestAnswer) are read")
    }
    return query
  }
}

/// The content of the last fenced block, one of SQL before others; one that never ends goes to the end.
private func fenced(_ text: String) -> String? {
  let blocks = FencedBlock.all(in: Array(text.utf8)[...])
  let query = blocks.last { ["sql", "sqlite", "sqlite3"].contains($0.mark) }
  return (query ?? blocks.last)?.body
}

/// What follows the last `SQL:` up to a blank line.
private func marked(_ text: String) -> String? {
  let bytes = Array(text.utf8)[...]
  guard
    let mark = ["SQL:", "sql:", "Sql:"].compactMap({ bytes.last(of: $0) })
      .max(by: { $0.lowerBound < $1.lowerBound })
  else { return nil }
  let rest = String(decoding: bytes[mark.upperBound...], as: UTF8.self).trimmingWhitespace
  let lines = rest.split(separator: "\n", omittingEmptySubsequences: false)
  return lines.prefix { !String($0).trimmingWhitespace.isEmpty }.joined(separator: "\n")
}
