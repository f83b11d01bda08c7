import Foundation
import Records

/// The lines of a file, plain or gzipped (several members too), read in pieces.
///
/// A byte order mark and carriage returns before line feeds are dropped.
struct LineReader {
  private let path: String
  private let name: String

  /// - Parameters: name: how errors call the file.
  init(_ file: URL, name: String) throws(DataError) {
    path = file.path
    self.name = name
    guard FileManager.default.fileExists(atPath: path) else {
      throw DataError(name, "there is no such file")
    }
    if file.isDirectory { throw DataError(name, "is a directory; name a file in it") }
  }

  /// Calls `body` with each line and its number.
  func forEach(_ body: (Int, ArraySlice<UInt8>) throws(DataError) -> Void) throws(DataError) {
    var number = 0
    var rest: [UInt8] = []
    try pieces { piece throws(DataError) in
      // What is left of earlier pieces holds no line feed.
      var (start, searched) = (0, rest.count)
      rest += piece
      while let end = rest[searched...].firstIndex(of: 0x0A) {
        number += 1
        try body(number, clean(rest[start..<end], number))
        start = end + 1
        searched = start
      }
      rest.removeFirst(start)
    }
    if !rest.isEmpty { try body(number + 1, clean(rest[...], number + 1)) }
  }

  /// Everything, without the byte order mark.
  func whole() throws(DataError) -> [UInt8] {
    var bytes: [UInt8] = []
    try pieces { piece throws(DataError) in bytes += piece }
    return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
  }

  private func clean(_ line: ArraySlice<UInt8>, _ number: Int) -> ArraySlice<UInt8> {
    let marked = number == 1 && line.starts(with: [0xEF, 0xBB, 0xBF])
    let line = marked ? line.dropFirst(3) : line
    return line.last == 0x0D ? line.dropLast() : line
  }

  private func pieces(_ body: (ArraySlice<UInt8>) throws(DataError) -> Void) throws(DataError) {
    try GzipReader(path: path, name: name).forEachPiece(body)
  }
}
