import Foundation
import Testing

/// A parser, what it is fed, and how a case reaches it.
struct FuzzTarget: Sendable, CustomTestStringConvertible {
  /// What the parser reads.
  var name: String
  /// Inputs that it accepts, from which cases are made.
  var corpus: [[UInt8]]
  /// Texts that matter to it.
  var words: [String] = []
  /// The file that a case is written to, beside what `prepare` puts there.
  var file: String
  /// Puts what else the parser needs into the folder.
  var prepare: @Sendable (URL) throws -> Void = { _ in }
  /// The bytes of the file for a case.
  var packed: @Sendable ([UInt8]) -> [UInt8] = { $0 }
  /// Reads the folder or the file in it, and uses what was read.
  var parse: @Sendable (_ folder: URL, _ file: URL) throws -> Void

  var testDescription: String { name }
}

extension FuzzTarget {
  /// Every parser, or the one that the environment names.
  static let all = [
    header, safetensors, configuration, generation, index, adapter, tokenizer, sentencePiece,
    tokenizerSettings, template, answer,
  ].filter { FuzzSettings.only == nil || FuzzSettings.only == $0.name }
}

/// Inputs and limits from the environment.
enum FuzzSettings {
  /// Cases of each parser.
  static let cases = number("HONE_FUZZ_CASES") ?? 200
  /// The first case, to try one again.
  static let first = number("HONE_FUZZ_FIRST") ?? 0
  /// The only parser that is tried.
  static let only = ProcessInfo.processInfo.environment["HONE_FUZZ_ONLY"]
  /// Seconds that a case may take; a debug build is slow, and other tests run beside it.
  static let seconds = 20.0
  /// Bytes by which the process may grow.
  static let growth = 4 << 30

  private static func number(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
  }
}
