import Datasets
import Foundation
import Records
import Testing
import Text

@Suite struct DataCheckTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  // With BOS and EOS: prompts of 5, 5 and 8 tokens, completions of 2, 2 and 6.
  private let text = """
    {"prompt":"1+1=","completion":"2"}
    {"prompt":"1+1=","completion":"2"}
    {"prompt":"100+100","completion":"=200\\n"}
    """

  @Test func `counts rows, lengths, special tokens and duplicates`() throws {
    let check = try DataCheck(folder.dataset(text), renderer: Renderer(characters()))
    #expect(
      check.description == """
        rows        3 (prompt, completion: 3)
        prompt      min 5, mean 6.0, median 5.0, p95 8, max 8 tokens
        completion  min 2, mean 3.3, median 2.0, p95 6, max 6 tokens
        BOS         as expected in 3 rows
        EOS         as expected in 3 rows
        left out    none
        duplicates  1 (rows that repeat an earlier prompt)

        first row, what is trained between ⟦ and ⟧:
        <bos>1+1=⟦2<eos>⟧
        """)
    let data = try JSONEncoder().encode(check)
    #expect(try JSONDecoder().decode(DataCheck.self, from: data) == check)
  }

  @Test func `a text alone repeats another by its text`() throws {
    let rows = #"{"text":"1"}"# + "\n" + #"{"text":"2"}"# + "\n" + #"{"text":"1"}"#
    #expect(try DataCheck(folder.dataset(rows)).duplicatePrompts == 1)
  }

  @Test func `says what is dropped or cut, and why`() throws {
    let set = try folder.dataset(text)
    let renderer = Renderer(try characters())
    var limits = LengthLimits()
    limits.maxLength = 10
    let dropped = try DataCheck(set, renderer: renderer, limits: limits)
    #expect(dropped.excluded.map { "\($0.name): \($0.count)" } == ["too_long: 1"])
    #expect(dropped.exclusions.map(\.id) == ["x.jsonl:3"])
    #expect(dropped.exclusions.map(\.tokens) == [14])

    limits.overlong = .truncate
    let cut = try RenderedSet(set, for: .training, with: renderer, limits: limits)
    #expect(cut.examples.map(\.tokens.count) == [7, 7, 10])
    #expect(cut.examples[2].tokens.last != 2)
    #expect(cut.exclusions.map(\.reason) == [.truncated])
    let check = try DataCheck(set, renderer: renderer, limits: limits)
    #expect(check.eos?.asExpected == 3)

    limits.maxPromptLength = 6
    let prompts = try RenderedSet(set, for: .sampling, with: renderer, limits: limits)
    #expect(prompts.dataset.rows.map(\.line) == [1, 2])
    #expect(prompts.dataset.sources == [0..<2])
    #expect(prompts.exclusions.map(\.reason) == [.promptTooLong])

    limits.maxPromptLength = 1
    let error = #expect(throws: DataError.self) {
      try RenderedSet(set, for: .training, with: renderer, limits: limits)
    }
    #expect(
      error?.description
        == "x.jsonl: all 3 rows are too long; raise max_prompt_length or max_length")
  }

  @Test func `counts each turn's end of a conversation`() throws {
    let set = try folder.dataset(
      """
      {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},
      """.dropLast()
        + #",{"role":"user","content":"c"},{"role":"assistant","content":"d"}]}"#)
    let check = try DataCheck(set, renderer: Renderer(characters()))
    #expect(check.eos?.asExpected == 1)
    #expect(
      check.sample
        == "<bos><|user|>\na\n<|assistant|>\n⟦b<eos>⟧<|user|>\nc\n<|assistant|>\n⟦d<eos>⟧")
  }

  @Test func `counts characters where there is no tokenizer`() throws {
    let check = try DataCheck(folder.dataset(text))
    #expect(check.unit == "characters")
    #expect(check.prompt.max == 7)
    #expect(check.completion?.min == 1)
    #expect(check.bos == nil)
    #expect(check.sample == "1+1=⟦2⟧")
  }

  @Test func `a row without a completion cannot be trained on`() throws {
    let set = try folder.dataset(#"{"prompt":"1","complet":"2"}"#)
    let renderer = Renderer(try characters())
    let error = #expect(throws: DataError.self) {
      try RenderedSet(set, for: .training, with: renderer)
    }
    #expect(
      error?.description
        == "x.jsonl:1: completion: there is nothing to learn; the columns here are prompt, complet")
    #expect(try DataCheck(set, renderer: renderer).completion == nil)
  }

  // 1 … 20: the 19th is the first that 95% do not exceed.
  @Test func `the 95th percentile is the nearest rank`() {
    let summary = LengthSummary(Array(1...20))
    #expect(summary.p95 == 19)
    #expect(summary.median == 10.5)
    #expect(summary.mean == 10.5)
  }
}

extension DataCheckTests {
  @Test func `shows a conversation as its template has it, and counts borders`() throws {
    let set = try folder.dataset(
      #"{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}"#)
    let tokenizer = try characters()
    let template = try JinjaTemplate(
      "{% for m in messages %}<{{ m.content }}|{{ eos_token }}{% endfor %}"
        + "{% if add_generation_prompt %}<{% endif %}", place: "t",
      tokens: tokenizer.namedSpecials, specials: tokenizer.specialTexts.map(\.text))
    let check = try DataCheck(set, renderer: Renderer(tokenizer, template: template))
    #expect(check.sample == "<a|<eos><⟦b|<eos>⟧")
    #expect(check.differentlyTokenized.isEmpty)
    #expect(check.bos == nil)
  }

  @Test func `a turn that its template rewrites is named with its row`() throws {
    let set = try folder.dataset(
      #"{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"},{"role":"assistant","content":"d"}]}"#
    )
    let template = try JinjaTemplate(
      "{% for m in messages %}{{ m.content if loop.last else 'x' }}{% endfor %}", place: "t")
    let renderer = Renderer(try characters(), template: template)
    let error = #expect(throws: DataError.self) {
      try RenderedSet(set, for: .training, with: renderer)
    }
    #expect(error?.description.hasPrefix("x.jsonl:1: messages[1]: the template rewrites") == true)
  }
}
