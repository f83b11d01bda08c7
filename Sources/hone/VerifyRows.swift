import Datasets
import Foundation
import Records
import Rewards

/// The rows that `hone verify` reads, a chunk at a time.
struct VerifyRows: Sendable {
  /// A row, or why it cannot be judged.
  struct Row: Sendable {
    /// Its place among the rows, from 0.
    let index: Int
    let submission: Result<Submission, DataError>

    /// Whether both rows can be judged and answer one problem.
    fileprivate func isOfProblem(of other: Row) -> Bool {
      guard case .success(let own) = submission, case .success(let its) = other.submission else {
        return false
      }
      return own.isOfProblem(of: its)
    }
  }
  /// The file; `-` is standard input.
  let name: String
  /// The column that holds what was written.
  let completion: String
  /// The column that holds what was asked.
  let prompt: String
  /// The rows that are read at most.
  let limit: Int?
  /// The least rows of a chunk, which never parts rows of one problem that stand together; `nil` where
  /// each row is one.
  let chunk: Int?

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
        let row = Row(index: index, submission: submission(line))
        if ends(chunk, before: row) {
          isWanted = body(chunk)
          chunk = []
        }
        chunk.append(row)
        index += 1
        if self.chunk == nil {
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

  private func ends(_ chunk: [Row], before row: Row) -> Bool {
    guard let size = self.chunk, chunk.count >= size, let last = chunk.last else { return false }
    return !last.isOfProblem(of: row)
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
