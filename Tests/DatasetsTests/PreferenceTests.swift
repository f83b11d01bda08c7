import Datasets
import Foundation
import Records
import Testing
import Text

@Suite struct PreferenceTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  private func error(_ row: String) -> String {
    let thrown = #expect(throws: DataError.self) { try folder.dataset(row) }
    return thrown?.description ?? ""
  }

  private func pair(_ row: String) throws -> (Prompt, CompletionPair) {
    let row = try #require(try folder.dataset(row).rows.first)
    guard case .preference(.pair(let pair)) = row.target else {
      throw DataError(row.file, "is no pair")
    }
    return (row.prompt, pair)
  }

  @Test func `reads the three kinds of preference`() throws {
    let set = try folder.dataset(
      """
      {"prompt":"1+1=","chosen":"2","rejected":"3"}
      {"prompt":"1+1=","completion":"2","label":true}
      {"prompt":"1+1=","completions":["3","2"],"scores":[0,1.5]}
      {"prompt":"a","completion":"b","label":"spam"}
      """)
    #expect(
      set.rows.map(\.kind) == [
        "prompt, chosen, rejected", "prompt, completion, label", "prompt, completions",
        "prompt, completion",
      ])
    #expect(set.rows[0].target == .preference(.pair(.init(chosen: "2", rejected: "3"))))
    #expect(
      set.rows[1].target == .preference(.labelled(Message(.assistant, "2"), isDesirable: true)))
    #expect(
      set.rows[2].target
        == .preference(.ranked([.init("2", score: 1.5), .init("3", score: 0)])))
  }

  @Test func `messages give the prompt that both sides begin with`() throws {
    let (prompt, sides) = try pair(
      """
      {"chosen":[{"role":"user","content":"hi"},{"role":"assistant","content":"a"}],\
      "rejected":[{"role":"user","content":"hi"},{"role":"assistant","content":"b"}]}
      """)
    #expect(prompt == .messages([Message(.user, "hi")]))
    #expect(sides == CompletionPair(chosen: "a", rejected: "b"))
  }

  @Test func `a prompt beside whole conversations is not said twice`() throws {
    let sides =
      #""chosen":[{"role":"user","content":"hi"},{"role":"assistant","content":"a"}],"#
      + #""rejected":[{"role":"user","content":"hi"},{"role":"assistant","content":"b"}]}"#
    #expect(try pair(#"{"prompt":"hi","# + sides).0 == .messages([Message(.user, "hi")]))
    let system = #"{"prompt":[{"role":"system","content":"s"},{"role":"user","content":"hi"}],"#
    #expect(
      try pair(system + sides).0 == .messages([Message(.system, "s"), Message(.user, "hi")]))
    // Turns that go on from the prompt follow it.
    #expect(
      try pair(#"{"prompt":"before","# + sides).0
        == .messages([Message(.user, "before"), Message(.user, "hi")]))
  }

  @Test func `one assistant's message a side follows the given prompt`() throws {
    let (prompt, sides) = try pair(
      """
      {"prompt":[{"role":"user","content":"hi"}],"chosen":[{"role":"assistant","content":"a"}],\
      "rejected":[{"role":"assistant","content":"b"}]}
      """)
    #expect(prompt == .messages([Message(.user, "hi")]))
    #expect(sides == CompletionPair(chosen: "a", rejected: "b"))
  }

  @Test(arguments: [
    ("Q: hi\nA: The cat", "Q: hi\nA: The cow", "Q: hi\nA: The", " cat", " cow"),
    ("ab=1", "ab=2", "ab=", "1", "2"), ("abc", "abd", "ab", "c", "d"),
    ("one two", "one two three", "one", " two", " two three"), ("x", "y", "", "x", "y"),
  ])
  func `texts are cut before the word in which they part`(
    a: String, b: String, prompt: String, chosen: String, rejected: String
  ) throws {
    let row: JSON = ["chosen": .string(a), "rejected": .string(b)]
    let (found, sides) = try pair(row.text)
    #expect(found == .text(prompt))
    #expect(sides == CompletionPair(chosen: chosen, rejected: rejected))
  }

  @Test func `dialogues are cut behind the assistant's last opening`() throws {
    let before = "\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant:"
    let row: JSON = ["chosen": .string(before + " d"), "rejected": .string(before + " de")]
    let (prompt, sides) = try pair(row.text)
    #expect(prompt == .text(before))
    #expect(sides == CompletionPair(chosen: " d", rejected: " de"))

    let other: JSON = [
      "chosen": .string(before + " d"), "rejected": "\n\nHuman: a\n\nAssistant: e",
    ]
    #expect(try pair(other.text).1.otherPrompt == .text("\n\nHuman: a\n\nAssistant:"))
  }

  @Test func `a side that is missing or of another kind is an error at its place`() {
    #expect(
      error(#"{"prompt":"a","chosen":"b"}"#)
        == "x.jsonl:1: rejected: this side of the pair is missing; "
        + "the columns here are prompt, chosen")
    #expect(
      error(#"{"prompt":"a","chosen":"b","rejected":null}"#)
        == "x.jsonl:1: rejected: is null; give text, or a list of messages")
    #expect(
      error(#"{"prompt":"a","chosen":2,"rejected":"c"}"#)
        == "x.jsonl:1: chosen: expected text or a list of messages, found a whole number")
    #expect(
      error(#"{"chosen":[{"role":"user","content":"q"}],"rejected":"c"}"#)
        == "x.jsonl:1: rejected: is not of the kind of chosen; give two texts, or two lists")
    #expect(
      error(
        #"{"chosen":[{"role":"user","content":"q"}],"rejected":[{"role":"user","content":"q"}]}"#)
        == "x.jsonl:1: chosen: the last message is not the assistant's; that is what is compared")
    #expect(
      error(#"{"prompt":"a","completions":["b"]}"#)
        == "x.jsonl:1: completions: a ranking needs two completions or more")
    #expect(
      error(#"{"prompt":"a","completions":["b","c"],"scores":[1]}"#)
        == "x.jsonl:1: scores: 1 scores for 2 completions")
  }

  @Test func `ranked lists give pairs, none of equal scores`() throws {
    let list = [RankedCompletion("a", score: 3), .init("b", score: 1), .init("c", score: 1)]
    func pairs(_ which: RankedPairs) -> [String] {
      which.pairs(list).map { $0.chosen.content + $0.rejected.content }
    }
    #expect(pairs(.bestWorst) == ["ac"])
    #expect(pairs(.bestRest) == ["ab", "ac"])
    #expect(pairs(.all) == ["ab", "ac"])
    let set = try folder.dataset(
      #"{"prompt":"p","completions":["a","b","c"]}"# + "\n"
        + #"{"prompt":"p","chosen":"a","rejected":"b"}"#)
    let rows = try set.preferences(as: .pairs(.all))
    #expect(rows.rows.map(\.id) == ["x.jsonl:1#1", "x.jsonl:1#2", "x.jsonl:1#3", "x.jsonl:2"])
    #expect(rows.sources == [0..<4])
  }

  @Test func `a pair gives two labelled rows, a label no pair`() throws {
    let set = try folder.dataset(#"{"prompt":"p","chosen":"a","rejected":"b"}"#)
    #expect(
      try set.preferences(as: .labels).rows.map(\.target) == [
        .preference(.labelled(Message(.assistant, "a"), isDesirable: true)),
        .preference(.labelled(Message(.assistant, "b"), isDesirable: false)),
      ])
    let labelled = try folder.dataset(#"{"prompt":"p","completion":"a","label":true}"#)
    let thrown = #expect(throws: DataError.self) {
      try labelled.preferences(as: .pairs(.bestWorst))
    }
    #expect(
      thrown?.description
        == "x.jsonl:1: label: one completion with a label makes no pair; "
        + "kto and bco learn from such rows")
    let plain = try folder.dataset(#"{"prompt":"p","completion":"a"}"#)
    #expect(throws: DataError.self) { try plain.preferences(as: .labels) }
  }

  @Test func `a labelled completion can be learned like any other, a pair cannot`() throws {
    let labelled = try folder.dataset(#"{"prompt":"1","completion":"2","label":false}"#)
    let set = try RenderedSet(labelled, for: .training, with: Renderer(letters()))
    #expect(set.examples[0].trainedCount == 2)
    let pair = try folder.dataset(#"{"prompt":"1","chosen":"2","rejected":"3"}"#)
    let thrown = #expect(throws: DataError.self) {
      try RenderedSet(pair, for: .training, with: Renderer(letters()))
    }
    #expect(
      thrown?.description
        == "x.jsonl:1: completion: there is nothing to learn; "
        + "the columns here are prompt, chosen, rejected")
  }

  // Prompts of 3 tokens with BOS; completions of 2, 3 and 9 with EOS.
  private let rows = """
    {"prompt":"1+","chosen":"2","rejected":"33"}
    {"prompt":"1+","chosen":"2","rejected":"2"}
    {"prompt":"1+","chosen":"2","rejected":"10000000"}
    {"chosen":"Human:\\n\\nAssistant:1","rejected":"Human:+\\n\\nAssistant:1"}
    """

  @Test func `sides that say nothing or are too long are left out and counted`() throws {
    var limits = LengthLimits()
    limits.maxLength = 8
    let set = try RenderedPreferences(
      folder.dataset(rows), as: .pairs(.bestWorst), with: Renderer(letters()), limits: limits)
    #expect(set.exclusions.map(\.reason) == [.identical, .tooLong, .promptsDiffer])
    #expect(set.exclusions.map(\.id) == ["x.jsonl:2", "x.jsonl:3", "x.jsonl:4"])
    #expect(set.examples.count == 1 && set.dataset.rows.count == 1)
    #expect(set.examples[0].chosen?.promptCount == 3)
    #expect(set.examples[0].sides.map(\.trainedCount) == [2, 3])
    limits.overlong = .truncate
    let cut = try RenderedPreferences(
      folder.dataset(rows), as: .pairs(.bestWorst), with: Renderer(letters()), limits: limits)
    #expect(cut.examples[1].sides.map(\.tokens.count) == [5, 8])
    limits.maxLength = 4
    limits.overlong = .drop
    let thrown = #expect(throws: DataError.self) {
      try RenderedPreferences(
        folder.dataset(rows), as: .pairs(.bestWorst), with: Renderer(letters()), limits: limits)
    }
    #expect(thrown?.description.hasPrefix("x.jsonl: none of 4 rows is left") == true)
  }

  @Test func `a check shows both sides and what is left out`() throws {
    let set = try folder.dataset(rows)
    #expect(
      try DataCheck(set, renderer: Renderer(letters())).description == """
        rows        4 (prompt, chosen, rejected: 4)
        prompt      min 3, mean 3.0, median 3.0, p95 3, max 3 tokens
        chosen      min 2, mean 2.0, median 2.0, p95 2, max 2 tokens
        rejected    min 3, mean 6.0, median 6.0, p95 9, max 9 tokens
        longer      the chosen side in 0.0% of pairs
        left out    identical: 1; prompts_differ: 1
        duplicates  2 (rows that repeat an earlier prompt)

        first row, what is trained between ⟦ and ⟧:
        <bos>1+⟦2<eos>⟧
        <bos>1+⟦33<eos>⟧
        """)
    let plain = try DataCheck(set)
    #expect(plain.unit == "characters" && plain.rejected?.max == 8)
    #expect(
      plain.excluded.map { "\($0.name): \($0.count)" } == ["identical: 1", "prompts_differ: 1"])
    #expect(plain.sample == "1+⟦2⟧\n1+⟦33⟧")
  }

  private func letters() throws -> some Tokenizer {
    var trainer = SentencePieceTrainer()
    trainer.modelType = .char
    return try trainer.tokenizer(on: ["Human: Assistant\n0123+"])
  }
}

@Suite(.enabled(if: ProcessInfo.processInfo.environment["HONE_REFERENCE"] != nil))
struct DialogueReferenceTests {
  @Test func `hh-rlhf has 2 identical pairs and 14 whose prompts differ`() throws {
    let root = try #require(ProcessInfo.processInfo.environment["HONE_REFERENCE"])
    let files = ["helpful-base_test.jsonl.gz", "harmless-base_test.jsonl.gz"]
    let set = try Dataset(
      .files(files.map { DataSource(path: $0) }),
      directory: URL(filePath: root).appending(path: "data/hh-rlhf"))
    let check = try DataCheck(set)
    #expect(check.rows == 4666)
    #expect(
      check.excluded.map { "\($0.name): \($0.count)" } == ["identical: 2", "prompts_differ: 14"])
  }
}
