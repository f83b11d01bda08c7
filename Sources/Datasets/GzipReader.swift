import CZlib
import Foundation

/// The bytes of a file, unpacked where it is gzipped, in pieces.
///
/// Several members may follow each other; anything else after the last one is an error, which
/// zlib's own file functions pass over.
struct GzipReader {
  private let name: String
  private let file: FileHandle
  private static let pieceSize = 1 << 16

  /// - Parameters: name: how errors call the file.
  init(path: String, name: String) throws(DataError) {
    self.name = name
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw DataError(name, "cannot be opened: \(unsafe String(cString: strerror(errno)))")
    }
    self.file = file
  }

  /// Calls `body` with each piece.
  func forEachPiece(_ body: (ArraySlice<UInt8>) throws(DataError) -> Void) throws(DataError) {
    var piece = try next()
    guard piece.starts(with: Self.magic) else {
      while !piece.isEmpty {
        try body(piece)
        piece = try next()
      }
      return
    }
    try inflate(piece[...], body)
  }

  /// How every member begins.
  private static let magic: [UInt8] = [0x1F, 0x8B]

  /// The next bytes of the file; none at its end.
  private func next() throws(DataError) -> ArraySlice<UInt8> {
    do {
      return Array(try file.read(upToCount: Self.pieceSize) ?? Data())[...]
    } catch {
      throw DataError(name, "cannot be read: \(error.localizedDescription)")
    }
  }

  private func inflate(
    _ first: ArraySlice<UInt8>, _ body: (ArraySlice<UInt8>) throws(DataError) -> Void
  ) throws(DataError) {
    var stream = unsafe z_stream()
    let size = Int32(unsafe MemoryLayout<z_stream>.size)
    // 16: the gzip format, with its checks.
    guard unsafe inflateInit2_(&stream, 16 + MAX_WBITS, ZLIB_VERSION, size) == Z_OK else {
      throw DataError(name, "cannot be read: zlib cannot begin")
    }
    defer { unsafe inflateEnd(&stream) }
    var (input, isInside) = (first, true)
    while !input.isEmpty {
      if !isInside {
        try requireMember(&input)
        unsafe inflateReset(&stream)
      }
      isInside = try unsafe unpack(&input, &stream, body)
      if input.isEmpty { input = try next() }
    }
    if isInside {
      throw DataError(name, "the gzip stream is cut off; fetch or write the file again")
    }
  }

  /// A member's two first bytes may lie in two pieces.
  private func requireMember(_ input: inout ArraySlice<UInt8>) throws(DataError) {
    if input.count < Self.magic.count { input += try next() }
    guard input.starts(with: Self.magic) else {
      throw DataError(
        name, "bytes that are no gzip follow the gzip stream; fetch or write the file again")
    }
  }

  /// Unpacks `input` up to the end of the member; true where the member goes on after it.
  private func unpack(
    _ input: inout ArraySlice<UInt8>, _ stream: inout z_stream,
    _ body: (ArraySlice<UInt8>) throws(DataError) -> Void
  ) throws(DataError) -> Bool {
    while true {
      let (output, used, code) = unsafe step(&stream, input)
      input = input.dropFirst(used)
      if !output.isEmpty { try body(output[...]) }
      switch code {
      case Z_STREAM_END: return false
      // No progress: there is no input left, and nothing is held back.
      case Z_BUF_ERROR: return true
      case Z_OK: continue
      default:
        let words = unsafe stream.msg.map { unsafe String(cString: $0) } ?? "code \(code)"
        throw DataError(name, "cannot be read: \(words)")
      }
    }
  }

  /// Unpacks as much of `input` as fits into a piece.
  private func step(_ stream: inout z_stream, _ input: ArraySlice<UInt8>)
    -> (output: [UInt8], used: Int, code: Int32)
  {
    var input = Array(input)
    var used = 0
    var code: Int32 = Z_OK
    let output = unsafe [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { output, filled in
      unsafe input.withUnsafeMutableBufferPointer { bytes in
        unsafe stream.next_in = bytes.baseAddress
        unsafe stream.avail_in = UInt32(bytes.count)
        unsafe stream.next_out = output.baseAddress
        unsafe stream.avail_out = UInt32(output.count)
        code = unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
        used = unsafe bytes.count - Int(stream.avail_in)
        filled = unsafe output.count - Int(stream.avail_out)
      }
    }
    return (output, used, code)
  }
}
