import Datasets
import Foundation
import Records

/// The rows that `hone verify` reads, a chunk at a time.
struct VerifyRows: Sendable {
  /// A row, or why it cannot be judged.
  struct Row: Sendable {
    /// Its place among the rows, from 0.
    let index: Int
    let submission: Result<Submission, DataError>
  }
  /// The file; `-` is standard input.
  let name: String
  /// The column that holds what was written.
  let completion: String
  /// The column that holds what was asked.
  let prompt: String
  /// The rows that are read at most.
  let limit: Int?
  /// The rows of a chunk.
  let chunk: Int

  /// Calls `body` with each chunk in order, until it says no.
  ///
  /// - Throws: `DataError` where there is no such file, or it cannot be read on.
  func forEachChunk(_ body: ([Row]) -> Bool) throws(DataError) {
    let isInput = name == "-"
    let file = isInput ? URL(filePath: "/dev/stdin") : URL(filePath: name, relativeTo: Places.here)
    var (index, chunk, isWanted): (Int, [Row], Bool) = (0, [], true)
    do throws(DataError) {
      try JSONRow.forEach(in: file, name: isInput ? "standard input" : name) {
        line throws(DataError) in
        chunk.append(Row(index: index, submission: submission(line)))
        index += 1
        if chunk.count == self.chunk {
          isWanted = body(chunk)
          chunk = []
        }
        if !isWanted || index == limit { throw Self.enough }
      }
    } catch {
      if error != Self.enough { throw error }
    }
    if isWanted, !chunk.isEmpty { _ = body(chunk) }
  }

  /// Ends the reading of a file.
  private static let enough = DataError("", "enough rows")

  private func submission(_ line: Result<JSONRow, DataError>) -> Result<Submission, DataError> {
    do throws(DataError) {
      return .success(try line.get().submission(completion: completion, prompt: prompt))
    } catch {
      return .failure(error)
    }
  }
}
