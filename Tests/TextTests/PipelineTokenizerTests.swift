import Foundation
import Records
import Testing
import Text

/// Small vocabularies made with tokenizers 0.23.3, and what that library gives for them.
@Suite struct PipelineTokenizerTests {
  static let names = ["bytes", "gpt2", "pieces", "unigram"]

  private func vectors(_ name: String) throws -> [JSON] {
    let file = Fixtures.text.appending(path: "tokenizers/vectors.jsonl")
    return try Data(contentsOf: file).split(separator: UInt8(ascii: "\n"))
      .map { try JSON(parsing: $0) }.filter { $0["tokenizer"]?.string == name }
  }

  private func ids(_ value: JSON?) -> [Int32] {
    value?.array?.compactMap { $0.int.map(Int32.init) } ?? []
  }

  @Test(arguments: names) func `gives the library's ids and texts`(name: String) throws {
    let tokenizer = try Fixtures.pipeline(name)
    let rows = try vectors(name)
    #expect(rows.count > 30)
    for row in rows {
      let text = try #require(row["text"]?.string)
      let found = try tokenizer.encode(text)
      #expect(found == ids(row["ids"]), "\(JSON.string(text).text)")
      #expect(tokenizer.addingSpecials(found) == ids(row["whole"]))
      let spelled = tokenizer.decode(found, specials: .spelled)
      #expect(JSON.string(spelled).text == row["decoded"]?.text)
      #expect(JSON.string(tokenizer.decode(found)).text == row["skipped"]?.text)
    }
  }

  @Test(arguments: names) func `parts of a stream join to the whole`(name: String) throws {
    let tokenizer = try Fixtures.pipeline(name)
    var generator = Seed(5).generator()
    for _ in 0..<200 {
      let ids = (0..<12).map { _ in
        Int32.random(in: 0..<Int32(tokenizer.vocabularySize), using: &generator)
      }
      for specials in [SpecialIDs.dropped, .spelled] {
        var stream = StreamingDecoder(tokenizer, specials: specials)
        let parts = ids.map { stream.append($0) }
        let whole = tokenizer.decode(ids, specials: specials)
        #expect((parts.joined() + stream.finish()).utf8.elementsEqual(whole.utf8))
      }
    }
  }

  @Test(arguments: names) func `literal text never becomes a special token`(name: String) throws {
    let tokenizer = try Fixtures.pipeline(name)
    let special = Set(tokenizer.vocabulary.added.filter(\.isSpecial).map(\.id))
      .subtracting([tokenizer.vocabulary.unkID].compactMap { $0 })
    let text = "<|end|> a <|user|>  b<s></s><pad><unk>"
    let ids = try tokenizer.encode(text, at: .start, specials: .literal)
    #expect(special.isDisjoint(with: ids))
    #expect(try !special.isDisjoint(with: tokenizer.encode("<|end|>")))
  }

  @Test(arguments: ["bytes", "pieces"])
  func `a continuation joins without a character more or less`(name: String) throws {
    let tokenizer = try Fixtures.pipeline(name)
    let prompt = try tokenizer.encode("One day")
    for completion in [" and", "and", "", "  and", "\nand é"] {
      let ids = try tokenizer.encode(completion, at: .continuation)
      #expect(tokenizer.decode(prompt + ids) == "One day" + completion)
      #expect(tokenizer.decode(ids, at: .continuation) == completion)
    }
  }

  @Test func `knows its added tokens`() throws {
    let vocabulary = try Fixtures.pipeline("bytes").vocabulary
    #expect(vocabulary.size == 404)
    #expect(vocabulary.added.map(\.text) == ["<|end|>", "<|user|>", "<|left|>", "word"])
    #expect(vocabulary.added.map(\.isSpecial) == [true, true, true, false])
    #expect(vocabulary.added.map(\.id) == [400, 401, 402, 403])
  }

  @Test func `a long word takes no long time`() throws {
    let tokenizer = try Fixtures.pipeline("pieces")
    let text = String(repeating: "ab", count: 20_000)
    let ids = try tokenizer.encode(text)
    #expect(tokenizer.decode(ids) == text)
  }
}
