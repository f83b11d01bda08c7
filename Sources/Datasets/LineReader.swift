import CZlib
import Foundation

/// The lines of a file, plain or gzipped (several members too), read in pieces.
///
/// A byte order mark and carriage returns before line feeds are dropped.
struct LineReader {
  private let path: String
  private let name: String
  private static let pieceSize = 1 << 16

  /// - Parameters: name: how errors call the file.
  init(_ file: URL, name: String) throws(DataError) {
    path = file.path
    self.name = name
    guard FileManager.default.fileExists(atPath: path) else {
      throw DataError(name, "there is no such file")
    }
    let values = try? file.resourceValues(forKeys: [.isDirectoryKey])
    if values?.isDirectory == true { throw DataError(name, "is a directory; name a file in it") }
  }

  /// Calls `body` with each line and its number.
  func forEach(_ body: (Int, ArraySlice<UInt8>) throws(DataError) -> Void) throws(DataError) {
    var number = 0
    var rest: [UInt8] = []
    try pieces { piece throws(DataError) in
      rest += piece
      var start = 0
      while let end = rest[start...].firstIndex(of: 0x0A) {
        number += 1
        try body(number, clean(rest[start..<end], number))
        start = end + 1
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
    guard let stream = unsafe gzopen(path, "rb") else {
      throw DataError(name, "cannot be opened: \(unsafe String(cString: strerror(errno)))")
    }
    defer { unsafe gzclose(stream) }
    var buffer = [UInt8](repeating: 0, count: Self.pieceSize)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe gzread(stream, $0.baseAddress, UInt32($0.count))
      }
      if count > 0 { try body(buffer[..<Int(count)]) }
      var code: Int32 = 0
      let words = unsafe gzerror(stream, &code)
      if code == Z_BUF_ERROR {
        throw DataError(name, "the gzip stream is cut off; fetch or write the file again")
      }
      if code != Z_OK && code != Z_STREAM_END || count < 0 {
        let said = unsafe words.map { unsafe String(cString: $0) } ?? "code \(code)"
        throw DataError(name, "cannot be read: \(said)")
      }
      if count == 0 { return }
    }
  }
}
