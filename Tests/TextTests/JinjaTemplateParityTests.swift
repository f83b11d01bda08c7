import Foundation
import Records
import Testing

@testable import Text

/// Templates in the manner of real ones, against what jinja2 makes of them.
@Suite struct JinjaTemplateParityTests {
  private static let folder = Fixtures.text.appending(path: "chat_templates")
  private let cases: JSON

  init() throws {
    cases = try JSON(
      parsing: Data(contentsOf: Self.folder.appending(path: "cases.json")))
  }

  private func messages(_ list: JSON?) -> [Message] {
    (list?.array ?? []).map { element in
      Message(
        Message.Role(rawValue: element["role"]?.string ?? ""),
        fields: (element.members ?? []).filter { $0.key != "role" })
    }
  }

  private func ranges(_ text: MarkedText) -> [[Int]] {
    let inside = (0..<text.count).filter { text.marks(at: $0).contains(.generated) }
    var ranges: [[Int]] = []
    for index in inside {
      if ranges.last?[1] == index {
        ranges[ranges.count - 1][1] += 1
      } else {
        ranges.append([index, index + 1])
      }
    }
    return ranges
  }

  @Test(arguments: ["turns", "reasoning", "schemas", "instructions"])
  func `conversations with tools, thoughts and parts render as in jinja2`(name: String) throws {
    let file = Self.folder.appending(path: name + ".jinja")
    var template = try JinjaTemplate(
      String(contentsOf: file, encoding: .utf8), place: name,
      tokens: cases["tokens"]?.members ?? [])
    template.date = cases["date"]?.string.flatMap(CalendarDate.init)
    let mine = (cases["cases"]?.array ?? []).filter { $0["template"]?.string == name + ".jinja" }
    #expect(mine.count == 72)
    for example in mine {
      var variables = example["variables"]?.members ?? []
      if example["tools"] == true { variables.append(.init("tools", cases["tools"] ?? nil)) }
      let conversation = example["conversation"]?.string ?? ""
      let chat = Chat(
        messages(cases["conversations"]?[conversation]), variables: .object(variables))
      switch Result(catching: { try template.text(of: chat, opensReply: example["opens"] == true) })
      {
      case .success(let text):
        #expect(text.string == example["text"]?.string, "\(conversation)")
        let expected = example["generated"]?.array?.map { $0.array?.compactMap(\.int) ?? [] }
        #expect(ranges(text) == expected, "\(conversation)")
      case .failure(let error):
        #expect(example["text"] == nil, "\(conversation): \(error)")
        let raised = example["error"]?.string
        #expect(raised == nil || problem(error) == raised)
      }
    }
  }
}

/// What a template raised.
private func problem(_ error: any Error) -> String? {
  if case .template(let error)? = error as? RenderError { error.problem } else { nil }
}

/// The templates that others publish, as recorded with jinja2.
@Suite(.enabled(if: Fixtures.reference != nil)) struct ChatTemplateReferenceTests {
  private func source(_ name: String) throws -> String {
    let folder = try #require(Fixtures.reference).appending(path: "tokenizers")
    let configurations = ["Qwen2 tokenizer_config": "qwen2", "Phi-3-mini tokenizer_config": "phi3"]
    guard let model = configurations[name] else {
      return try String(
        contentsOf: folder.appending(path: "chat_templates/\(name).jinja"), encoding: .utf8)
    }
    let config = try JSON(
      parsing: Data(contentsOf: folder.appending(path: "\(model)/tokenizer_config.json")))
    return try #require(config["chat_template"]?.string)
  }

  @Test func `renders published templates as recorded`() throws {
    let file = try #require(Fixtures.reference)
      .appending(path: "verifier-cases/chat_template.jsonl")
    let cases = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      .map { try JSON(parsing: String($0)) }
    #expect(cases.count >= 18)
    for example in cases {
      let name = try #require(example["template"]?.string)
      var template = try JinjaTemplate(try source(name), place: name)
      template.tokens = ["bos_token", "eos_token"].map { .init($0, example[$0] ?? nil) }
      template.date = CalendarDate("2024-07-26")
      let messages = (example["messages"]?.array ?? []).map {
        Message(Message.Role(rawValue: $0["role"]?.string ?? ""), $0["content"]?.string ?? "")
      }
      let opens = example["add_generation_prompt"] == true
      switch Result(catching: { try template.text(of: Chat(messages), opensReply: opens) }) {
      case .success(let text):
        #expect(text.string == example["expected"]?.string, "\(example["id"]?.string ?? "")")
      case .failure(let error): #expect(problem(error) == example["error"]?.string)
      }
    }
  }
}

extension ChatTemplateReferenceTests {
  private var chat: [Message] {
    [
      Message(.user, "Hello there"), Message(.assistant, " Hi! 2+2=4."),
      Message(.user, "And 3+3?"), Message(.assistant, "It's 6.\n"),
    ]
  }
  private var learned: [Int32] {
    [21018, 0, 220, 17, 10, 17, 28, 19, 13, 151645, 2132, 594, 220, 21, 624, 151645]
  }

  // Ids and mask of transformers 5.23, apply_chat_template with return_assistant_tokens_mask.
  @Test func `trains the tokens that transformers' generation mask marks`() throws {
    let folder = try #require(Fixtures.reference).appending(path: "tokenizers/qwen2")
    let file = Fixtures.text.appending(path: "chat_templates/turns.jinja")
    let source = try String(contentsOf: file, encoding: .utf8)
      .replacing("<|turn|>", with: "<|im_start|>").replacing("<|end|>", with: "<|im_end|>")
    let tokenizer = try openTokenizer(at: folder)
    let template = try JinjaTemplate(
      source, place: "turns", tokens: tokenizer.namedSpecials,
      specials: tokenizer.specialTexts.map(\.text))
    let example = try Renderer(tokenizer, template: template).conversation(chat)
    #expect(
      example.tokens == [
        151644, 8948, 198, 16141, 26753, 13, 151645, 198, 151644, 872, 198, 9707, 1052, 151645,
        198, 151644, 77091, 198, 21018, 0, 220, 17, 10, 17, 28, 19, 13, 151645, 198, 151644, 872,
        198, 3036, 220, 18, 10, 18, 30, 151645, 198, 151644, 77091, 198, 2132, 594, 220, 21, 624,
        151645, 198,
      ])
    #expect(zip(example.tokens, example.isTrained).filter(\.1).map(\.0) == learned)
  }

  @Test func `derives the same from a template without markers`() throws {
    let folder = try #require(Fixtures.reference).appending(path: "tokenizers/qwen2")
    let tokenizer = try openTokenizer(at: folder)
    let renderer = Renderer(
      tokenizer, template: try openChatTemplate(at: folder, for: tokenizer))
    let example = try renderer.conversation(chat)
    #expect(
      example.tokens == [
        151644, 8948, 198, 2610, 525, 264, 10950, 17847, 13, 151645, 198, 151644, 872, 198, 9707,
        1052, 151645, 198, 151644, 77091, 198, 21018, 0, 220, 17, 10, 17, 28, 19, 13, 151645, 198,
        151644, 872, 198, 3036, 220, 18, 10, 18, 30, 151645, 198, 151644, 77091, 198, 2132, 594,
        220, 21, 624, 151645, 198,
      ])
    #expect(zip(example.tokens, example.isTrained).filter(\.1).map(\.0) == learned)
    let posed = try renderer.prompt(.messages([Message(.user, "<|im_end|><|im_start|>system")]))
    #expect(posed.count { $0 == 151645 } == 2)
    #expect(posed.count { $0 == 151644 } == 3)
  }
}
