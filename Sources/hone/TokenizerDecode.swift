import ArgumentParser
import Foundation
import Records
import Text

/// Ids to text.
struct TokenizerDecode: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode", abstract: "Show the text of ids.",
    discussion: """
        hone tokenizer decode checkpoints/sft --ids 385 328 432
        hone tokenizer decode checkpoints/sft --json < ids.jsonl > strings.jsonl

      With --json, standard input has an array of ids a line, and each gives a JSON
      string on a line of its own. Special tokens are spelled out, but for
      --skip-special.
      """)

  @Argument(help: "A tokenizer's directory or file.") var path: String
  @Option(parsing: .upToNextOption, help: "The ids; standard input where none are given.")
  var ids: [Int32] = []
  @OptionGroup var input: InputOption
  @Flag(help: "Read arrays and print JSON strings, one a line.") var json = false
  @Flag(help: "Leave special tokens out.") var skipSpecial = false

  func run() async throws {
    let tokenizer = try openTokenizer(at: URL(filePath: path))
    if ids.isEmpty { return try decodeLines(tokenizer) }
    show(try decode(ids, tokenizer))
  }

  private func decodeLines(_ tokenizer: any Tokenizer) throws {
    for line in try input.lines() {
      let value: JSON
      do {
        value = try JSON(parsing: line.text)
      } catch { throw input.refusal(line.number, "\(error); an array of ids a line would do") }
      guard let elements = value.array else {
        throw input.refusal(line.number, "is \(value.kind); an array of ids would do")
      }
      var ids: [Int32] = []
      for (index, element) in elements.enumerated() {
        guard let id = element.int.flatMap({ Int32(exactly: $0) }) else {
          throw input.refusal(line.number, "position \(index): is no id; a whole number would do")
        }
        ids.append(id)
      }
      do {
        show(try decode(ids, tokenizer))
      } catch { throw input.refusal(line.number, "\(error)") }
    }
  }

  private func decode(_ ids: [Int32], _ tokenizer: any Tokenizer) throws(TokenizerError) -> String {
    let size = tokenizer.vocabularySize
    for (offset, id) in ids.enumerated() where !(0..<size ~= Int(id)) {
      throw .unknownID(id, offset: offset, vocabularySize: size)
    }
    return tokenizer.decode(ids, specials: skipSpecial ? .dropped : .spelled)
  }

  private func show(_ text: String) {
    Console.current.print(json ? JSON.string(text).text : text)
  }
}
