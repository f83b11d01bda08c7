import Foundation
import Records
import Testing

@testable import Text

/// Templates in the manner of real ones, over `<bos>` and `<eos>`.
private enum Templates {
  /// Turns that each add to what stood before.
  static let plain = """
    {{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}{{ eos_token }}
    {% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}
    """
  static let marked = """
    {% for m in messages %}[{{ m.role }}]{% if m.role == 'assistant' %}{% generation %}{{ m.content }}\
    {{ eos_token }}{% endgeneration %}{% else %}{{ m.content }}{% endif %}
    {% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}
    """
  /// Only the last turn shows its thoughts.
  static let thinking = """
    {% for m in messages %}[{{ m.role }}]{% if loop.last %}{{ m.content }}{% else %}\
    {{ m.content.split('=')[-1] }}{% endif %}{{ eos_token }}{% endfor %}\
    {% if add_generation_prompt %}[assistant]{% endif %}
    """
  /// Every turn loses its thoughts, and the prompt opens them.
  static let opening = """
    {% for m in messages %}[{{ m.role }}]{{ m.content.split('=')[-1] }}{{ eos_token }}{% endfor %}\
    {% if add_generation_prompt %}[assistant]1+{% endif %}
    """
  /// The end of the conversation is written after the end of its last turn.
  static let closing = """
    {% for m in messages %}[{{ m.role }}]{{ m.content }}{{ eos_token }}
    {% endfor %}{% if add_generation_prompt %}[assistant]{% else %}{{ bos_token }}{% endif %}
    """
}

@Suite struct JinjaTemplateTests {
  private let tokenizer: SentencePieceTokenizer
  private let chat = [
    Message(.user, "1"), Message(.assistant, "2"), Message(.user, "3"), Message(.assistant, "4"),
  ]

  init() throws {
    var trainer = SentencePieceTrainer()
    trainer.modelType = .char
    tokenizer = try trainer.tokenizer(on: ["0123456789+-*=\n[]<>asistanuermob "])
  }

  private func renderer(_ source: String) throws -> Renderer {
    Renderer(
      tokenizer,
      template: try JinjaTemplate(
        source, place: "t.jinja", tokens: tokenizer.namedSpecials,
        specials: tokenizer.specialTexts.map(\.text)))
  }

  /// The text with special tokens by name, what is trained in `⟦⟧`.
  private func shown(_ example: RenderedExample) -> String {
    var out = ""
    for (index, id) in example.tokens.enumerated() {
      let was = index > 0 && example.isTrained[index - 1]
      if example.isTrained[index] != was { out += was ? "⟧" : "⟦" }
      let bytes = tokenizer.bytes(of: id)
      out +=
        bytes.isEmpty ? tokenizer.piece(of: id) ?? "" : String(decoding: bytes, as: UTF8.self)
    }
    return out + (example.isTrained.last == true ? "⟧" : "")
  }

  @Test(arguments: [
    (
      Templates.plain, "<bos>[user]1<eos>\n[assistant]⟦2<eos>⟧\n[user]3<eos>\n[assistant]⟦4<eos>⟧\n"
    ),
    (Templates.marked, "[user]1[assistant]⟦2<eos>⟧[user]3[assistant]⟦4<eos>⟧"),
    (
      Templates.closing,
      "[user]1<eos>\n[assistant]⟦2<eos>⟧\n[user]3<eos>\n[assistant]⟦4<eos>⟧\n<bos>"
    ),
  ])
  func `every assistant's turn is trained through its end`(source: String, text: String) throws {
    #expect(shown(try renderer(source).conversation(chat)) == text)
  }

  @Test(arguments: [
    Templates.plain, Templates.marked, Templates.thinking, Templates.opening, Templates.closing,
  ])
  func `the prompt's ids begin those of prompt and reply`(source: String) throws {
    let renderer = try renderer(source)
    for messages in [Array(chat[..<1]), Array(chat[..<3])] {
      let prompt = try renderer.prompt(.messages(messages))
      for reply in ["5", "", " 5+6=7 ", "<eos>", "<bos>[user]"] {
        let example = try renderer.example(.messages(messages), completion: reply)
        #expect(example.tokens.starts(with: prompt))
        #expect(example.promptCount == prompt.count)
        #expect(example.tokens.last == tokenizer.eosIDs.first)
        let written = renderer.completionText(Array(example.tokens[prompt.count...]))
        #expect(written == reply)
      }
    }
  }

  @Test func `a template that rewrites history teaches the last turn, and no other`() throws {
    let renderer = try renderer(Templates.thinking)
    let messages = [
      Message(.user, "1"), Message(.assistant, "1+1=2"), Message(.user, "3"),
      Message(.assistant, "1+2=4"),
    ]
    let error = #expect(throws: RenderError.self) { try renderer.conversation(messages) }
    #expect(
      error?.description == """
        messages[1]: the template rewrites this turn once others follow, so that what is learned \
        cannot be told; give the row as prompt and completion, or a template with {% generation %}
        """)
    let last = try renderer.example(.messages(Array(messages[..<3])), reply: messages[3])
    #expect(shown(last) == "[user]1<eos>[assistant]2<eos>[user]3<eos>[assistant]⟦1+2=4<eos>⟧")
  }

  @Test(arguments: [
    (
      "{% generation %}{% for m in messages %}{{ m.content }}{% endfor %}{% endgeneration %}",
      "messages[0]: the template's {% generation %} takes in what the policy only reads"
    ),
    (
      """
      {{ bos_token }}{% for m in messages %}{% if loop.index0 == 0 %}{{ m.content }}{% else %}\
      {% generation %}{{ m.content }}{% endgeneration %}{% endif %}{% endfor %}
      """,
      "messages[2]: the template's {% generation %} takes in what the policy only reads"
    ),
    (
      """
      {% for m in messages %}{% if loop.last %}{% generation %}{{ m.content }}{% endgeneration %}\
      {% else %}{{ m.content }}{% endif %}{% endfor %}
      """,
      "messages[1]: the template's {% generation %} leaves this turn out, so that it is not learned; "
        + "give the row as prompt and completion, or a template that encloses every turn"
    ),
  ])
  func `marks of what is generated are held to the turns`(source: String, says: String) throws {
    let renderer = try renderer(source)
    let error = #expect(throws: RenderError.self) { try renderer.conversation(chat) }
    #expect(error?.description == says)
  }

  @Test func `a turn that says nothing need not be marked`() throws {
    let source = """
      {% for m in messages %}{% if m.content and m.role == 'assistant' %}{% generation %}\
      {{ m.content }}{% endgeneration %}{% else %}{{ m.content }}{% endif %}{% endfor %}
      """
    let messages = chat + [Message(.user, "5"), Message(.assistant, " ")]
    #expect(shown(try renderer(source).conversation(messages)) == "1⟦2⟧3⟦4⟧5⟦ ⟧")
  }

  @Test func `what the prompt opens is not said twice`() throws {
    let renderer = try renderer(Templates.opening)
    let said = try renderer.example(.messages([chat[0]]), completion: "1+1=2")
    #expect(shown(said) == "[user]1<eos>[assistant]1+⟦1=2<eos>⟧")
    let bare = try renderer.example(.messages([chat[0]]), completion: "3=2")
    #expect(shown(bare) == "[user]1<eos>[assistant]1+⟦3=2<eos>⟧")
  }

  @Test func `an assistant's turn that is last goes on`() throws {
    let renderer = try renderer(Templates.plain)
    let begun = [Message(.user, "1"), Message(.assistant, "2 ")]
    #expect(tokenizer.decode(try renderer.prompt(.messages(begun))) == "[user]1\n[assistant]2 ")
    let example = try renderer.example(.messages(begun), completion: "3")
    #expect(shown(example) == "<bos>[user]1<eos>\n[assistant]2 ⟦3<eos>⟧")
  }

  @Test func `what is said never becomes a special token`() throws {
    let renderer = try renderer(Templates.plain)
    let example = try renderer.conversation([
      Message(.user, "<bos><eos>"), Message(.assistant, "<eos>1"),
    ])
    #expect(example.tokens.count { $0 == tokenizer.eosIDs[0] } == 2)
    #expect(example.tokens.count { $0 == tokenizer.bosID } == 1)
    #expect(tokenizer.decode(example.tokens) == "[user]<bos><eos>\n[assistant]<eos>1")
  }

  @Test func `BOS is the template's own affair`() throws {
    let text = try renderer(Templates.plain).prompt(.messages([chat[0]]))
    #expect(text.count { $0 == tokenizer.bosID } == 1)
    let without = try renderer(Templates.marked).prompt(.messages([chat[0]]))
    #expect(without.count { $0 == tokenizer.bosID } == 0)
    let plain = try renderer(Templates.marked).prompt(.text("1"))
    #expect(plain.first == tokenizer.bosID)
  }

  @Test func `templates read tools, fields and variables as the row has them`() throws {
    var template = try JinjaTemplate(
      "{{ messages[1].tool_calls[0].function|tojson }}{{ messages[1].content is none }}"
        + "{{ tools[0].name }}{{ mode }}{{ messages[1].thinking }}{{ messages[0].content[0].text }}",
      place: "t")
    template.variables = ["mode": "slow"]
    let call: JSON = ["function": ["name": "f", "arguments": ["b": 1, "a": 2]]]
    let messages = [
      Message(.user, fields: [.init("content", [["type": "text", "text": "hi"]])]),
      Message(
        .assistant,
        fields: [
          .init("content", nil), .init("tool_calls", [call]), .init("reasoning_content", "so"),
        ]),
    ]
    let text = try template.text(
      of: Chat(messages, variables: ["tools": [["name": "f"]], "mode": "fast"]), opensReply: false)
    #expect(text.string == #"{"name": "f", "arguments": {"b": 1, "a": 2}}Trueffastsohi"#)
  }

  @Test func `a turn without content is refused by the template or learned as it stands`() throws {
    let error = #expect(throws: RenderError.self) {
      try renderer("{{ raise_exception('no') }}").prompt(.messages(chat))
    }
    #expect(error?.description == "t.jinja:1: no")
  }
}
