import Foundation

/// Why a process could not be started or spoken to.
public enum ProcessError: Error, Sendable, Equatable {
  /// No program of this name is in `PATH`.
  case notFound(program: String)
  /// The system refused to start it; `code` is an errno.
  case refused(program: String, code: Int32)
  /// No more pipes can be opened; `code` is an errno.
  case noPipe(code: Int32)
  /// A line is longer than it may be, in bytes.
  case lineTooLong(limit: Int)
  /// The process no longer reads what is written to it.
  case closed
}

extension ProcessError: CustomStringConvertible {
  /// The error in words.
  public var description: String {
    switch self {
    case .notFound(let program):
      program.contains("/")
        ? "program \"\(program)\": there is none that may be run"
        : "program \"\(program)\": not found in PATH; its whole path would do"
    case .refused(let program, let code):
      "program \"\(program)\": cannot be started: \(Self.words(code))"
    case .noPipe(let code): "no pipe can be opened: \(Self.words(code))"
    case .lineTooLong(let limit): "a line is longer than \(limit) bytes"
    case .closed: "the process no longer reads its input"
    }
  }

  private static func words(_ code: Int32) -> String {
    POSIXErrorCode(rawValue: code).map { POSIXError($0).localizedDescription } ?? "error \(code)"
  }
}
