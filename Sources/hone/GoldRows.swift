import Datasets
import Foundation
import Records

/// A row with its right answer.
struct GoldRow: Sendable {
  let line: Int
  /// The answer's text.
  let answer: String
  /// The row, completed with its own answer.
  let submission: Submission

  /// The row, completed with the answer of another.
  func submission(answering other: GoldRow) -> Submission {
    var mine = submission
    mine.completion = other.submission.completion
    return mine
  }
}

/// Reads rows with their right answers.
struct GoldRows {
  /// The file; `-` is standard input.
  let name: String
  /// The completion, in which `{column}` stands for a column.
  let template: String
  /// The column that holds the right answer.
  let column: String
  /// The rows that are read at most.
  let limit: Int?

  /// Every row.
  ///
  /// - Throws: `DataError` for the first row that cannot be read, or lacks a column.
  func rows() throws -> [GoldRow] {
    let isInput = name == "-"
    let file = isInput ? URL(filePath: "/dev/stdin") : URL(filePath: name, relativeTo: Places.here)
    var source = DataSource(path: isInput ? "standard input" : name)
    source.limit = limit
    let rows = try JSONRow.read(source, in: file)
    return try rows.map { raw in
      let submission = try raw.submission(completedBy: template)
      let answer = raw.object[column].map { $0.string ?? $0.text } ?? submission.completion
      return GoldRow(line: raw.line, answer: answer, submission: submission)
    }
  }
}
