import Foundation
import RunStore
import Testing
import Text

@testable import Stages

/// What a run takes its vocabulary and its chat template from.
@Suite struct MaterialTests {
  private static let template = "{% for m in messages %}[{{ m.content }}]{% endfor %}"
  private let scratch: Scratch
  private let folder: URL

  init() throws {
    scratch = try Scratch()
    folder = URL(filePath: scratch.url.path, directoryHint: .isDirectory)
  }

  private func source(_ material: Material) -> String? {
    (material.template as? JinjaTemplate)?.source
  }

  private func copy(_ files: [String], of model: String, to folder: String) throws {
    let place = scratch.url.appending(path: folder)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    for file in files {
      try FileManager.default.copyItem(
        at: Fixtures.folder.appending(path: "models/\(model)/\(file)"),
        to: place.appending(path: file))
    }
  }

  @Test func `adapters without a vocabulary take their base's, and its template`() throws {
    try copy(["config.json", "model.safetensors"], of: "llama", to: "base")
    try copy(["adapter_config.json", "adapter_model.safetensors"], of: "llama_lora", to: "ad")
    try Toy.letters().save(to: scratch.url.appending(path: "base"))
    try scratch.write(Self.template, to: "base/chat_template.jinja")
    let settings = scratch.url.appending(path: "ad/adapter_config.json")
    let json = try String(contentsOf: settings, encoding: .utf8)
    let key = #""base_model_name_or_path": "#
    try scratch.write(
      json.replacing(key + "null", with: key + #""base""#), to: "ad/\(settings.lastPathComponent)")
    let recipe = try scratch.recipe("name: n\nmodel: {path: ad}\nstages:\n" + Toy.supervised)
    #expect(source(try Material(recipe, in: folder)) == Self.template)
  }

  @Test func `a run that goes on has the template that it began with`() async throws {
    try scratch.write(Self.template, to: "my.jinja")
    let recipe = try scratch.recipe(
      Toy.supervisedOnly, set: ["tokenizer.chat_template=my.jinja"])
    await #expect(throws: RunError.self) { try await scratch.start(recipe, stopAfter: 1) }
    try scratch.write("changed", to: "my.jinja")
    let run = try RunDirectory.open(at: scratch.url.appending(path: "run"))
    #expect(source(try Material(recipe, in: folder, resuming: run)) == Self.template)
    #expect(source(try Material(recipe, in: folder)) == "changed")
  }
}
