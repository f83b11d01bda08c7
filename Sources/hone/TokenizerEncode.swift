import ArgumentParser
import Foundation
import Records
import Reports
import Text

/// Text to ids.
struct TokenizerEncode: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encode", abstract: "Show the ids of a text.",
    discussion: """
      PATH is a directory as Hugging Face has it, a tokenizer.json, or a SentencePiece
      model, which gives SentencePiece's own ids.

        hone tokenizer encode checkpoints/sft --text 'Once upon a time'
        hone tokenizer encode checkpoints/sft --json < strings.jsonl > ids.jsonl

      With --json, standard input has a JSON string a line, and each gives an array of
      ids on a line of its own. Special tokens are recognised in text, but for
      --literal, and added only with --add-special.
      """)

  @Argument(help: "A tokenizer's directory or file.") var path: String
  @Option(help: "The text; standard input where none is given.") var text: String?
  @OptionGroup var input: InputOption
  @Flag(help: "Read JSON strings and print arrays, one a line.") var json = false
  @Flag(help: "Add the special tokens that the vocabulary puts around a sequence.")
  var addSpecial = false
  @Flag(help: "Text that spells a special token stays text.") var literal = false

  func run() async throws {
    let tokenizer = try openTokenizer(at: URL(filePath: path))
    if json, text == nil { return try encodeLines(tokenizer) }
    let ids = try encode(try text ?? plainText(), tokenizer)
    if json { return Console.current.print(Self.array(ids)) }
    let rows = ids.enumerated().map { index, id in
      ["\(index)", "\(id)", JSON.string(tokenizer.piece(of: id) ?? "").text]
    }
    Console.current.print(textTable(["position", "id", "piece"], rows))
  }

  private func encodeLines(_ tokenizer: any Tokenizer) throws {
    for line in try input.lines() {
      let value: JSON
      do {
        value = try JSON(parsing: line.text)
      } catch { throw input.refusal(line.number, "\(error); a JSON string a line would do") }
      guard let text = value.string else {
        throw input.refusal(line.number, "is \(value.kind); a JSON string would do")
      }
      do {
        Console.current.print(Self.array(try encode(text, tokenizer)))
      } catch { throw input.refusal(line.number, "\(error)") }
    }
  }

  private func encode(_ text: String, _ tokenizer: any Tokenizer) throws(TokenizerError)
    -> [Int32]
  {
    let ids = try tokenizer.encode(text, at: .start, specials: literal ? .literal : .parsed)
    return addSpecial ? tokenizer.addingSpecials(ids) : ids
  }

  private func plainText() throws(Refusal) -> String {
    guard let text = String(validating: try input.bytes(), as: UTF8.self) else {
      throw Refusal(.data, "\(input.name): is not valid UTF-8; save it as UTF-8")
    }
    return text.utf8.last == UInt8(ascii: "\n") ? String(text.unicodeScalars.dropLast()) : text
  }

  private static func array(_ ids: [Int32]) -> String {
    JSON.array(ids.map { .int(Int($0)) }).text
  }
}
