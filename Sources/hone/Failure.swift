import ArgumentParser
import Datasets
import Diagnostics
import Foundation
import Generation
import Models
import Recipes
import Rewards
import RunStore
import Stages
import Text

/// An exit code of sysexits.h.
enum Code: Int32 {
  /// The command line cannot be understood.
  case usage = 64
  /// A recipe or data is wrong.
  case data = 65
  /// A file that is needed is not there.
  case missing = 66
  /// The run failed.
  case software = 70
  /// The output cannot be made.
  case cannotCreate = 73
  /// Reading or writing failed.
  case inputOutput = 74
  /// Somebody else is at work; later it may do.
  case busy = 75
  /// Stopped by the user.
  case interrupted = 130
}

/// A mistake that the command line itself finds.
struct Refusal: Error, CustomStringConvertible {
  let code: Code
  let description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}

/// An error as the command line shows it.
struct Failure {
  /// What is wrong, a mistake a line.
  let lines: [String]
  /// What the process ends with.
  let code: Code

  /// The failure that an error of any layer below means; `nil` for those of the argument parser.
  init?(_ error: any Error) {
    guard let code = Self.code(error) else { return nil }
    self.code = code
    let text = error is CocoaError ? error.localizedDescription : "\(error)"
    lines = text.split(separator: "\n").map(String.init)
  }

  private static func code(_ error: any Error) -> Code? {
    switch error {
    case let error as Refusal: error.code
    case is RecipeErrors, is RecipeError, is ArithmeticError, is WordListsError, is EvaluationError:
      .data
    case is JudgementError: .data
    case is MethodError: .usage
    case let error as DataError: isMissing(error) ? .missing : .data
    case let error as CheckpointError: isThere(error.file) ? .data : .missing
    case let error as TokenizerError: code(error)
    case let error as RenderError: code(error)
    case is JinjaError: .data
    case let error as RunDirectoryError: code(error)
    case let error as StoreError: code(error)
    case let error as RunError: code(error)
    case let error as RolloutError: code(error)
    case is CheckpointWriteError, is CocoaError: .inputOutput
    default: nil
    }
  }

  private static func isThere(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path)
  }

  private static func isMissing(_ error: DataError) -> Bool {
    error.line == nil && error.field == nil && !isThere(error.file)
      && error.problem.contains("no such file")
  }

  private static func code(_ error: TokenizerError) -> Code {
    switch error {
    case .unreadable(let path, _): isThere(path) ? .data : .missing
    case .unwritable: .inputOutput
    case .corrupt, .invalid, .unknownID, .failed, .training: .data
    }
  }

  private static func code(_ error: RenderError) -> Code {
    switch error {
    case .tokenizer(let error): code(error)
    case .unreadable(let path, _): isThere(path) ? .data : .missing
    case .unwritable: .inputOutput
    case .template, .turn, .noTemplate: .data
    }
  }

  private static func code(_ error: RunDirectoryError) -> Code {
    switch error {
    case .occupied, .notEmpty, .unwritable: .cannotCreate
    case .missing: .missing
    case .locked: .busy
    }
  }

  private static func code(_ error: StoreError) -> Code {
    switch error {
    case .sqlite: .inputOutput
    case .malformed, .version, .empty: .data
    }
  }

  private static func code(_ error: RunError) -> Code {
    switch error {
    case .interrupted: .interrupted
    case .unusable: .data
    case .diverged: .software
    }
  }

  private static func code(_ error: RolloutError) -> Code {
    switch error {
    case .promptTooLong, .badPrompt: .data
    case .notFinite: .software
    case .stopped: .interrupted
    }
  }
}
