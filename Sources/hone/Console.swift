import Foundation
import Glibc
import Records

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
  /// Writes text as it is; false where nobody reads it any more.
  var deliver: (@Sendable (String) -> Bool)?
  /// How the user calls this program.
  var program = "hone"

  /// Writes a line.
  func print(_ line: String = "") { write(line + "\n") }

  /// Writes a line; false where nobody reads any more.
  func delivers(_ line: String) -> Bool {
    if let deliver { return deliver(line + "\n") }
    print(line)
    return true
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
  static let standard = Console(
    write: { _ = put($0, STDOUT_FILENO) }, error: { _ = put($0 + "\n", STDERR_FILENO) },
    columns: terminalColumns, listen: Interrupts.listen,
    readLine: { Swift.readLine() }, isInteractive: { isatty(STDIN_FILENO) == 1 },
    deliver: { put($0, STDOUT_FILENO) }, program: CommandLine.arguments.first ?? "hone")
}

/// Writes everything, past interruptions by signals; false for a stream that is gone.
private func put(_ text: String, _ stream: Int32) -> Bool {
  var bytes = Array(text.utf8)[...]
  while !bytes.isEmpty {
    let count = unsafe bytes.withUnsafeBytes {
      unsafe Glibc.write(stream, $0.baseAddress, $0.count)
    }
    if count < 0, errno == EINTR || errno == EAGAIN { continue }
    if count <= 0 { return false }
    bytes = bytes.dropFirst(count)
  }
  return true
}

private func terminalColumns() -> Int? {
  guard isatty(STDOUT_FILENO) == 1 else { return nil }
  var size = winsize()
  let isKnown = unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0
  return isKnown && size.ws_col > 0 ? Int(size.ws_col) : 80
}
