import Foundation
import Glibc
import Records
import Synchronization

/// Where a command writes.
struct Console: Sendable {
  /// The console of the commands in this task; tests put one of their own in its place.
  @TaskLocal static var current = Console.standard

  /// Writes text as it is.
  let write: @Sendable (String) -> Void
  /// Writes a line to the error stream.
  let error: @Sendable (String) -> Void
  /// Columns of the terminal that reads the output; `nil` where none does.
  var columns: @Sendable () -> Int? = { nil }
  /// Listens for Ctrl-C from here on; gives what tells whether it came.
  var listen: @Sendable () -> (@Sendable () -> Bool) = { { false } }
  /// Reads a line of input; `nil` where it ends.
  var readLine: @Sendable () -> String? = { nil }
  /// Whether a person writes the input.
  var isInteractive: @Sendable () -> Bool = { false }
  /// Writes text as it is; false where nobody reads it any more, or it cannot be written.
  var deliver: (@Sendable (String) -> Bool)?
  /// Why output was lost; `nil` where none was, or its reader had enough.
  var loss: @Sendable () -> String? = { nil }
  /// How the user calls this program.
  var program = "hone"

  /// Writes a line.
  func print(_ line: String = "") { write(line + "\n") }

  /// Writes a line; false where nobody reads any more.
  ///
  /// - Throws: as `requireDelivery()`.
  func delivers(_ line: String) throws(Refusal) -> Bool {
    guard let deliver else {
      print(line)
      return true
    }
    if deliver(line + "\n") { return true }
    try requireDelivery()
    return false
  }

  /// Makes sure that nothing written so far was lost.
  ///
  /// - Throws: `Refusal` where it could not be written, on a full disk for one; a reader who left, as
  ///   `head` does, is none.
  func requireDelivery() throws(Refusal) {
    if let loss = loss() { throw Refusal(.inputOutput, "cannot write the output: \(loss)") }
  }

  /// Reads a line of input, which a person is asked for with `words`.
  func ask(_ words: String) -> String? {
    if isInteractive() { write(words) }
    let line = readLine()
    if line == nil, isInteractive() { print() }
    return line
  }

  /// Writes a value as JSON, keys in order and in snake case.
  func print(json value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// The process's own streams.
  static let standard: Console = {
    var console = Console(output: STDOUT_FILENO, error: STDERR_FILENO)
    console.columns = terminalColumns
    console.listen = Interrupts.listen
    console.readLine = { Swift.readLine() }
    console.isInteractive = { isatty(STDIN_FILENO) == 1 }
    console.program = CommandLine.arguments.first ?? "hone"
    return console
  }()
}

extension Console {
  /// Writes on two open files.
  init(output: Int32, error: Int32) {
    let (output, error) = (Outlet(output), Outlet(error))
    self.init(write: { _ = output.put($0) }, error: { _ = error.put($0 + "\n") })
    deliver = { output.put($0) }
    loss = { output.loss }
  }
}

/// An open file that is written on, up to the first failure.
private final class Outlet: Sendable {
  private let descriptor: Int32
  /// The `errno` of the failure.
  private let failure = Mutex<Int32?>(nil)

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// Writes everything, past interruptions by signals; false where that fails, or failed before.
  func put(_ text: String) -> Bool {
    failure.withLock { failure in
      var bytes = Array(text.utf8)[...]
      while failure == nil, !bytes.isEmpty {
        let count = unsafe bytes.withUnsafeBytes {
          unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
        }
        if count < 0, errno == EINTR || errno == EAGAIN { continue }
        if count <= 0 { failure = count < 0 ? errno : EIO }
        bytes = bytes.dropFirst(max(0, count))
      }
      return failure == nil
    }
  }

  /// Why text was lost; `nil` where none was, or its reader had enough.
  var loss: String? {
    guard let code = failure.withLock({ $0 }), code != EPIPE else { return nil }
    return unsafe String(cString: strerror(code))
  }
}

private func terminalColumns() -> Int? {
  guard isatty(STDOUT_FILENO) == 1 else { return nil }
  var size = winsize()
  let isKnown = unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0
  return isKnown && size.ws_col > 0 ? Int(size.ws_col) : 80
}
