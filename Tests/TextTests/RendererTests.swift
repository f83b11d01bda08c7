import Foundation
import Records
import Testing
import Text

@Suite struct RendererTests {
  @Test func `BOS first, EOS last, the completion and its EOS trained`() throws {
    let tokenizer = try Fixtures.characters()
    let example = try Renderer(tokenizer).example(.text("1+2="), completion: "3")
    // <bos> 1 + 2 = | 3 <eos>
    let text = try tokenizer.encode("1+2=3")
    #expect(example.tokens == [1] + text + [2])
    #expect(example.isTrained == [false, false, false, false, false, true, true])
    #expect(example.promptCount == 5)
    #expect(example.trainedCount == 2)
  }

  @Test func `BOS can be left out`() throws {
    let tokenizer = try Fixtures.characters()
    let renderer = Renderer(tokenizer, addsBOS: false)
    #expect(try renderer.prompt(.text("1")) == tokenizer.encode("1"))
  }

  @Test func `BOS stands where the tokenizer's settings put it`() throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "hone-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Fixtures.stories().save(to: folder)
    for (adds, first) in [("true", Int32(1)), ("false", 403)] {
      let settings = """
        {"tokenizer_class": "LlamaTokenizer", "bos_token": "<s>", "eos_token": "</s>",
         "unk_token": "<unk>", "add_bos_token": \(adds)}
        """
      try Data(settings.utf8).write(to: folder.appending(path: "tokenizer_config.json"))
      let renderer = Renderer(try openTokenizer(at: folder))
      #expect(renderer.opensWithBOS == (adds == "true"))
      #expect(try renderer.prompt(.text("Once upon")).first == first)
    }
  }

  @Test(arguments: ["", " 4", "4", "<s></s>", "\n\n", "é😀"])
  func `the prompt's ids begin the example's, and the texts join`(completion: String) throws {
    let tokenizer = try Fixtures.stories()
    let renderer = Renderer(tokenizer)
    for prompt in [
      Prompt.text("Two and two is"), .text("x"), .text("</s> 1"),
      .messages([Message(.user, "hi"), Message(.assistant, "yes"), Message(.user, "2+2?")]),
    ] {
      let shown = try renderer.prompt(prompt)
      let example = try renderer.example(prompt, completion: completion)
      #expect(example.tokens.starts(with: shown))
      #expect(example.promptCount == shown.count)
      #expect(example.tokens.count { $0 == 1 } == 1)
      #expect(example.tokens.first == 1 && example.tokens.last == 2)
      let written = Array(example.tokens[shown.count...].dropLast())
      #expect(renderer.completionText(written) == completion)
      #expect(tokenizer.decode(example.tokens) == tokenizer.decode(shown) + completion)
    }
  }

  @Test func `a role of the row's own never becomes a special token`() throws {
    let tokenizer = try Fixtures.pipeline("bytes")
    let special = tokenizer.specialTexts.filter { ["<|user|>", "<|end|>"].contains($0.text) }
    #expect(special.map(\.id) == [400, 401])
    let jinja = try JinjaTemplate(
      "{% for m in messages %}<|{{ m.role }}|>\n{{ m.content }}{% endfor %}", place: "t",
      specials: special.map(\.text))
    for template in [RoleTags(), jinja] as [any ChatTemplate] {
      let renderer = Renderer(tokenizer, template: template)
      let own = try renderer.prompt(.messages([Message(Message.Role(rawValue: "end"), "1")]))
      #expect(!own.contains(400))
      #expect(try renderer.prompt(.messages([Message(.user, "1")])).contains(401))
    }
  }

  @Test func `every assistant's turn is trained, and its history is what was sampled after`() throws
  {
    let renderer = Renderer(try Fixtures.stories())
    let messages = [
      Message(.system, "be kind"), Message(.user, "hi"), Message(.assistant, "hello"),
      Message(.user, "bye"), Message(.assistant, "see you"),
    ]
    let example = try renderer.conversation(messages)
    let tokenizer = renderer.tokenizer
    let trained = zip(example.tokens, example.isTrained).filter(\.1).map(\.0)
    #expect(
      trained
        == (try tokenizer.encode("hello", at: .continuation) + [2]
          + tokenizer.encode("see you", at: .continuation) + [2]))
    #expect(
      tokenizer.decode(example.tokens)
        == "<|system|>\nbe kind\n<|user|>\nhi\n<|assistant|>\nhello<|user|>\nbye\n<|assistant|>\nsee you"
    )
    for turn in [2, 4] {
      let shown = try renderer.prompt(.messages(Array(messages[..<turn])))
      #expect(example.tokens.starts(with: shown))
      #expect(example.isTrained[shown.count])
    }
    let last = try renderer.example(.messages(Array(messages[..<4])), completion: "see you")
    #expect(last.tokens == example.tokens)
    #expect(last.trainedCount < example.trainedCount)
  }
}
