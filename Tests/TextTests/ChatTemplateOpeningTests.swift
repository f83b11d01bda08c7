import Foundation
import Records
import Testing
import Text

@Suite struct ChatTemplateOpeningTests {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "hone-\(UUID().uuidString)")
  private let tokenizer: SentencePieceTokenizer

  init() throws {
    tokenizer = try Fixtures.characters()
  }

  private func opened(_ files: [String: String]) throws -> any ChatTemplate {
    try opened(files, for: tokenizer)
  }

  private func opened(_ files: [String: String], for tokenizer: (any Tokenizer)?) throws
    -> any ChatTemplate
  {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
    return try openChatTemplate(at: folder, for: tokenizer)
  }

  private func text(_ template: any ChatTemplate, tools: JSON = nil) throws -> String {
    let jinja = try #require(template as? JinjaTemplate)
    let chat = Chat([Message(.user, "x")], variables: ["tools": tools])
    return try jinja.text(of: chat, opensReply: true).string
  }

  @Test func `a file of its own comes before the configuration's`() throws {
    let template = try opened([
      "chat_template.jinja": "own {{ eos_token }}",
      "tokenizer_config.json": #"{"chat_template":"other","eos_token":{"content":"</e>"}}"#,
    ])
    #expect(try text(template) == "own <eos>")
  }

  @Test func `special tokens are the vocabulary's, or those of its settings where there is none`()
    throws
  {
    let files = [
      "chat_template.jinja": "{{ bos_token }}{{ eos_token }}{{ mask_token }}",
      "tokenizer_config.json": #"{"tokenizer_class":"LlamaTokenizer","mask_token":"<m>"}"#,
      "special_tokens_map.json": #"{"eos_token":"</e>"}"#,
    ]
    #expect(try text(try opened(files)) == "<bos><eos><m>")
    #expect(try text(try opened(files, for: nil)) == "<s></e><m>")
  }

  @Test func `of several named templates tools choose`() throws {
    let template = try opened([
      "tokenizer_config.json":
        #"{"chat_template":[{"name":"default","template":"d"},{"name":"tool_use","template":"t"}]}"#
    ])
    #expect(try text(template) == "d")
    #expect(try text(template, tools: [["name": "f"]]) == "t")
  }

  @Test func `a vocabulary made here has role tags, another's checkpoint needs a template`() throws
  {
    #expect(try opened([:]) is RoleTags)
    let template = try opened(["tokenizer_config.json": "{}"])
    let renderer = Renderer(tokenizer, template: template)
    #expect(try renderer.prompt(.text("1")).count == 2)
    let error = #expect(throws: RenderError.self) {
      try renderer.prompt(.messages([Message(.user, "1")]))
    }
    #expect(
      error?.description.hasSuffix(
        "has no chat template, and conversations need one; "
          + "give a Jinja file, or role_tags, as tokenizer.chat_template or --chat-template")
        == true)
  }

  @Test func `a tokenizer's file has the template beside it, another's without one has none`()
    throws
  {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func opened(_ name: String, _ bytes: Data) throws -> any ChatTemplate {
      let file = folder.appending(path: name)
      try bytes.write(to: file)
      return try openChatTemplate(at: file, for: try openTokenizer(at: file))
    }
    let json = try Data(contentsOf: Fixtures.text.appending(path: "tokenizers/bytes.json"))
    let model = try Data(contentsOf: Fixtures.text.appending(path: "stories260K.model"))
    #expect(try opened("my.json", json) is MissingTemplate)
    #expect(try opened("my.model", model) is RoleTags)
    try Data("own".utf8).write(to: folder.appending(path: "chat_template.jinja"))
    #expect(try text(try opened("tokenizer.json", json)) == "own")
    #expect(try text(try opened("my.model", model)) == "own")
  }

  @Test func `a template that is no template names file and line`() throws {
    let error = #expect(throws: RenderError.self) {
      try opened(["chat_template.jinja": "a\n{% if %}"])
    }
    #expect(
      error?.description.hasSuffix("chat_template.jinja:2: expected an expression, found %}")
        == true)
  }

  @Test func `role tags that were trained on are role tags again, whatever lies beside them`()
    throws
  {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in [
      ("tokenizer_config.json", #"{"chat_template":"other"}"#), ("chat_template.jinja", "other"),
    ] { try Data(text.utf8).write(to: folder.appending(path: name)) }
    try RoleTags().save(to: folder)
    #expect(try openChatTemplate(at: folder, for: tokenizer) is RoleTags)
  }

  @Test func `the file of role tags gives others the same ids`() throws {
    var trainer = SentencePieceTrainer()
    trainer.modelType = .char
    let tags = Renderer(try trainer.tokenizer(on: ["<|>systemuerantol\nT.Ocp im"]))
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try RoleTags().save(to: folder)
    let file = folder.appending(path: JinjaTemplate.fileName)
    var jinja = tags
    jinja.template = try openJinjaTemplate(file: file, for: tags.tokenizer)
    let parts: JSON = [["type": "text", "text": "On"], ["type": "text", "text": "ce"]]
    let messages = [
      Message(.system, "Tell."), Message(.user, fields: [.init("content", parts)]),
      Message(.assistant, " upon"), Message(.tool, ""), Message(.assistant, "a\n time "),
    ]
    #expect(try jinja.conversation(messages) == tags.conversation(messages))
    let prompt = Prompt.messages(Array(messages[..<4]))
    #expect(try jinja.prompt(prompt) == tags.prompt(prompt))
  }

  @Test func `a template is saved as it was read`() throws {
    let template = try JinjaTemplate("a\r\n{{ x }}\n", toolUse: "tools", place: "t")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try template.save(to: folder)
    let stored = try String(
      contentsOf: folder.appending(path: JinjaTemplate.fileName), encoding: .utf8)
    #expect(stored == template.source)
    let again = try openChatTemplate(at: folder, for: nil)
    #expect(try text(again, tools: [["name": "f"]]) == "tools")
  }
}
