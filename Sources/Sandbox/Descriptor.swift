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
