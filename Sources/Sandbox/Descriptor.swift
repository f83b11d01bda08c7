import CSandbox
import Glibc

/// An open file descriptor, closed with its last owner and never inherited by accident.
public final class Descriptor: Sendable {
  /// The number.
  let number: Int32

  /// Takes over an open descriptor.
  init(owning number: Int32) { self.number = number }

  deinit { close(number) }

  /// A pipe: what is written to one end is read from the other.
  ///
  /// - Throws: `ProcessError.noPipe`, where no more descriptors are free.
  public static func pipe() throws(ProcessError) -> (reading: Descriptor, writing: Descriptor) {
    var ends: [Int32] = [-1, -1]
    let code = unsafe csandbox_pipe(&ends)
    guard code == 0 else { throw .noPipe(code: code) }
    return (Descriptor(owning: ends[0]), Descriptor(owning: ends[1]))
  }

  /// A file without a name, to be read once from its start.
  ///
  /// - Throws: `ProcessError.noPipe`, where there is no room.
  public static func file(holding bytes: [UInt8]) throws(ProcessError) -> Descriptor {
    let number = unsafe bytes.withUnsafeBytes { unsafe csandbox_file($0.baseAddress, $0.count) }
    guard number >= 0 else { throw .noPipe(code: errno) }
    return Descriptor(owning: number)
  }

  /// A few bytes, at most 4096, that can be read once and by one process.
  ///
  /// - Throws: `ProcessError.noPipe`, where no more descriptors are free.
  public static func once(holding bytes: [UInt8]) throws(ProcessError) -> Descriptor {
    let (reading, writing) = try pipe()
    writing.stopBlocking()
    _ = writing.write(bytes.prefix(4096))
    return reading
  }

  /// Two connected sockets for messages with descriptors.
  ///
  /// - Throws: `ProcessError.noPipe`, where no more descriptors are free.
  public static func sockets() throws(ProcessError) -> (Descriptor, Descriptor) {
    var ends: [Int32] = [-1, -1]
    let code = unsafe csandbox_sockets(&ends)
    guard code == 0 else { throw .noPipe(code: code) }
    return (Descriptor(owning: ends[0]), Descriptor(owning: ends[1]))
  }

  /// Sends a message over a socket, with copies of `descriptors`; it does not wait.
  ///
  /// - Returns: whether it was sent; else too many messages wait to be received.
  /// - Throws: `ProcessError.closed`, where nobody receives it.
  public func send(_ bytes: [UInt8], with descriptors: [Descriptor]) throws(ProcessError) -> Bool {
    let numbers = descriptors.map(\.number)
    let code = unsafe bytes.withUnsafeBytes { bytes in
      unsafe csandbox_send(number, bytes.baseAddress, bytes.count, numbers, Int32(numbers.count))
    }
    if code == EAGAIN || code == ENOBUFS { return false }
    guard code == 0 else { throw .closed }
    return true
  }

  /// What a file holds from its start, at most `limit` bytes; whoever else reads it is not disturbed.
  public func contents(limit: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, initialized in
      while initialized < limit {
        let count = unsafe pread(
          number, buffer.baseAddress?.advanced(by: initialized), limit - initialized,
          off_t(initialized))
        if count <= 0 { return }
        initialized += count
      }
    }
  }

  /// What gives nothing and takes everything.
  static func nowhere() throws(ProcessError) -> Descriptor {
    let number = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
    guard number >= 0 else { throw .noPipe(code: errno) }
    return Descriptor(owning: number)
  }

  /// Makes reads and writes through it return at once.
  func stopBlocking() { _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK) }

  /// What can be read at once, at most `limit` bytes; empty at the end, nil where nothing is there yet.
  func readable(limit: Int) -> [UInt8]? {
    var count = -1
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, initialized in
      repeat {
        count = unsafe Glibc.read(number, buffer.baseAddress, limit)
      } while count < 0
        && errno == EINTR
      initialized = max(0, count)
    }
    if count < 0 { return errno == EAGAIN ? nil : [] }
    return bytes
  }

  /// How many of `bytes` could be written at once; nil where nobody reads any more.
  func write(_ bytes: ArraySlice<UInt8>) -> Int? {
    var count = -1
    unsafe bytes.withUnsafeBytes { buffer in
      repeat {
        count = unsafe Glibc.write(number, buffer.baseAddress, buffer.count)
      } while count < 0
        && errno == EINTR
    }
    if count < 0 { return errno == EAGAIN ? 0 : nil }
    return count
  }
}
