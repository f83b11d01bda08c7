import Foundation
import Testing

@testable import hone

@Suite struct VerifyRowsTests {
  /// The indices of each chunk of a file with these lines.
  private func chunks(of size: Int?, _ lines: [String], limit: Int? = nil) throws -> [[Int]] {
    let file = FileManager.default.temporaryDirectory.appending(path: "rows-\(UUID()).jsonl")
    try lines.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let rows = VerifyRows(
      name: file.path, completion: "completion", prompt: "prompt", limit: limit, chunk: size)
    var chunks: [[Int]] = []
    try rows.forEachChunk { chunk in
      chunks.append(chunk.map(\.index))
      return true
    }
    return chunks
  }

  private let rows =
    ["p", "q", "q", "q", "r", "r"].map { "{\"prompt\":\"\($0)\",\"completion\":\"c\"}" }

  @Test func `groups are not parted`() throws {
    #expect(try chunks(of: 2, rows) == [[0, 1, 2, 3], [4, 5]])
    #expect(try chunks(of: 1, rows) == [[0], [1, 2, 3], [4, 5]])
    #expect(try chunks(of: 2, rows, limit: 3) == [[0, 1, 2]])
    #expect(try chunks(of: nil, rows) == (0..<6).map { [$0] })
  }

  @Test func `an id makes a group, and no prompt none`() throws {
    let known = ["a", "a", "b"].map { "{\"id\":\"\($0)\",\"completion\":\"c\"}" }
    #expect(try chunks(of: 1, known) == [[0, 1], [2]])
    let unknown = Array(repeating: "{\"completion\":\"c\"}", count: 4) + ["{"]
    #expect(try chunks(of: 2, unknown) == [[0, 1], [2, 3], [4]])
  }
}
