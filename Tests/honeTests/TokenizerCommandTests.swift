import Foundation
import Testing

@Suite struct TokenizerCommandTests {
  private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../Fixtures/text").standardizedFileURL.path
  private let bytes = "\(fixtures)/tokenizers/bytes.json"
  private let stories = "\(fixtures)/stories260K.model"

  @Test func `encodes and decodes a line at a time`() async throws {
    let trial = try Trial()
    try trial.write("in", "\"One day\"\n\"a\\u0000<|end|>\"\n\"\"\n\n")
    let ids = await trial.hone("tokenizer encode \(bytes) --json --input DIR/in")
    #expect(ids.code == 0)
    #expect(ids.output.split(separator: "\n").count == 3)
    #expect(ids.output.hasSuffix("400]\n[]\n"))
    try trial.write("ids", ids.output)
    let texts = await trial.hone("tokenizer decode \(bytes) --json --input DIR/ids")
    #expect(texts.output == "\"One day\"\n\"a\\u0000<|end|>\"\n\"\"\n")
    let plain = await trial.hone("tokenizer decode \(bytes) --json --skip-special --input DIR/ids")
    #expect(plain.output == "\"One day\"\n\"a\\u0000\"\n\"\"\n")
  }

  @Test func `a blank line between others would shift what comes after it`() async throws {
    let trial = try Trial()
    try trial.write("in", "\"a\"\n\n\"b\"\n")
    let ids = await trial.hone("tokenizer encode \(bytes) --json --input DIR/in")
    #expect(ids.code == 65)
    #expect(ids.error.contains("DIR/in: line 2: "))
  }

  @Test func `adds special tokens only when asked`() async throws {
    let trial = try Trial()
    let bare = await trial.hone("tokenizer encode \(bytes) --json --text hi<|end|>")
    let added = await trial.hone("tokenizer encode \(bytes) --json --add-special --text hi<|end|>")
    #expect(added.output == "[401," + bare.output.dropFirst().dropLast(2) + ",400]\n")
    let literal = await trial.hone("tokenizer encode \(bytes) --json --literal --text hi<|end|>")
    #expect(!literal.output.contains("400"))
  }

  @Test func `shows pieces to people`() async throws {
    let trial = try Trial()
    let shown = await trial.hone("tokenizer encode \(stories) --text One")
    #expect(shown.code == 0)
    #expect(shown.output.contains("385"))
    #expect(shown.output.contains("\"▁One\""))
    let back = await trial.hone("tokenizer decode \(stories) --ids 385 328")
    #expect(back.output == "One day\n")
  }

  @Test func `says what a vocabulary is`() async throws {
    let trial = try Trial()
    let info = await trial.hone("tokenizer info \(bytes) --json")
    #expect(info.output.contains(#""size":404,"bos":null"#))
    #expect(info.output.contains(#"{"id":400,"text":"<|end|>","special":true}"#))
  }

  @Test func `trains a vocabulary that it reads back`() async throws {
    let trial = try Trial()
    try trial.write("text.txt", "12+3=15\n4*5=20\n")
    let made = await trial.hone(
      "tokenizer train --data DIR/text.txt --model-type char --output DIR/vocabulary")
    #expect(made.code == 0)
    let ids = await trial.hone("tokenizer encode DIR/vocabulary --json --text 12+3")
    #expect(ids.output.split(separator: ",").count == 4)
    let again = await trial.hone(
      "tokenizer train --data DIR/text.txt --model-type char --output DIR/vocabulary")
    #expect(again.code == 73)
    #expect(again.error == "error: DIR/vocabulary: is there already; give a new directory\n")
  }

  @Test(arguments: [
    ("encode", "7\n", "DIR/in: line 1: is a whole number; a JSON string would do"),
    (
      "encode", "\"a\"\nx\n",
      "DIR/in: line 2: byte 0: expected a value; a JSON string a line would do"
    ),
    ("decode", "[1,2.5]\n", "DIR/in: line 1: position 1: is no id; a whole number would do"),
    (
      "decode", "[1]\n[2,404]\n",
      "DIR/in: line 2: id 404 at position 1: is outside the vocabulary; ids here are 0 to 403"
    ),
  ])
  func `a bad line is named`(command: String, input: String, message: String) async throws {
    let trial = try Trial()
    try trial.write("in", input)
    let outcome = await trial.hone("tokenizer \(command) \(bytes) --json --input DIR/in")
    #expect(outcome.code == 65)
    #expect(outcome.error == "error: \(message)\n")
  }

  @Test func `a missing tokenizer is a missing file`() async throws {
    let trial = try Trial()
    let outcome = await trial.hone("tokenizer encode DIR/none --text a")
    #expect(outcome.code == 66)
    #expect(outcome.error == "error: DIR/none: cannot be read: there is no such file\n")
  }
}
