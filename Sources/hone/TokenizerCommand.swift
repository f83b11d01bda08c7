import ArgumentParser
import Foundation

/// Looks at vocabularies, uses them, and trains some.
struct TokenizerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenizer", abstract: "Encode, decode, inspect and train vocabularies.",
    subcommands: [
      TokenizerEncode.self, TokenizerDecode.self, TokenizerInfo.self, TokenizerTrain.self,
    ])
}

/// What a command reads: a file, or standard input.
struct InputOption: ParsableArguments {
  @Option(help: .init("Read this file in place of standard input.", valueName: "file"))
  var input: String?

  /// How messages name it.
  var name: String { input ?? "standard input" }

  /// Everything, as bytes.
  func bytes() throws(Refusal) -> Data {
    guard let input else { return FileHandle.standardInput.readDataToEndOfFile() }
    do {
      return try Data(contentsOf: URL(filePath: input))
    } catch { throw Refusal(.missing, "\(input): cannot be read; give a file that is there") }
  }

  /// The lines up to the last that is not blank, each with its number.
  func lines() throws(Refusal) -> [(number: Int, text: Data)] {
    let lines = try bytes().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let last = lines.lastIndex { line in line.contains { !" \r\t".utf8.contains($0) } } ?? -1
    return lines[..<(last + 1)].enumerated().map { (number: $0.offset + 1, text: $0.element) }
  }

  /// A mistake in a line.
  func refusal(_ line: Int, _ problem: String) -> Refusal {
    Refusal(.data, "\(name): line \(line): \(problem)")
  }
}
