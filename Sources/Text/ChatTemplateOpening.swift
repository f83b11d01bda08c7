public import Foundation
public import Records

/// The chat template of a tokenizer's directory, or the one beside a tokenizer's file.
///
/// A directory is read as transformers reads it: `chat_template.jinja`, else `chat_template.json`,
/// else `chat_template` in `tokenizer_config.json`; of several named templates `default` is taken, and
/// `tool_use` for conversations with tools. Without a template a bare SentencePiece model, as
/// vocabularies made here are, gives `RoleTags`, anything else `MissingTemplate`; the file that
/// `RoleTags` write gives them again.
///
/// - Throws: `RenderError` where a file cannot be read.
public func openChatTemplate(at place: URL, for tokenizer: (any Tokenizer)?) throws(RenderError)
  -> any ChatTemplate
{
  let directory = place.isDirectory ? place : place.deletingLastPathComponent()
  return try ChatTemplateFiles(directory).template(for: tokenizer)
}

/// The Jinja template in `file`, with the special tokens that `tokenizer` has.
///
/// - Throws: `RenderError` where the file cannot be read.
public func openJinjaTemplate(file: URL, for tokenizer: (any Tokenizer)?) throws(RenderError)
  -> JinjaTemplate
{
  guard let source = try ChatTemplateFiles(file.deletingLastPathComponent()).text(file) else {
    throw .unreadable(path: file.relativePath, reason: "there is no such file; give a Jinja file")
  }
  return try JinjaTemplate(
    source, place: file.relativePath, tokens: tokenizer?.namedSpecials ?? [],
    specials: tokenizer?.specialTexts.map(\.text) ?? [])
}

/// The files of a checkpoint that tell of its template.
private struct ChatTemplateFiles {
  let directory: URL

  init(_ directory: URL) { self.directory = directory }

  func template(for tokenizer: (any Tokenizer)?) throws(RenderError) -> any ChatTemplate {
    let config = try json("tokenizer_config.json")
    let tokens = try named(tokenizer)
    let specials = tokenizer?.specialTexts.map(\.text) ?? []
    let place = directory.appending(path: JinjaTemplate.fileName).relativePath
    if let source = try text(directory.appending(path: JinjaTemplate.fileName)) {
      if source == RoleTags.source { return RoleTags() }
      let toolUse = try text(directory.appending(path: JinjaTemplate.toolUseFileName))
      return try JinjaTemplate(
        source, toolUse: toolUse, place: place, tokens: tokens, specials: specials)
    }
    for (name, object) in [
      ("chat_template.json", try json("chat_template.json")), ("tokenizer_config.json", config),
    ] {
      guard let entry = object?["chat_template"], entry != .null else { continue }
      let file = directory.appending(path: name).relativePath
      let (source, toolUse) = try sources(entry, file)
      return try JinjaTemplate(
        source, toolUse: toolUse, place: "\(file): chat_template", tokens: tokens,
        specials: specials)
    }
    let json = directory.appending(path: "tokenizer.json")
    let isForeign =
      config != nil || tokenizer is PipelineTokenizer
      || FileManager.default.fileExists(atPath: json.path)
    return isForeign ? MissingTemplate(place: directory.relativePath) : RoleTags()
  }

  /// One template, or those named `default` and `tool_use` of a list.
  private func sources(_ entry: JSON, _ file: String) throws(RenderError)
    -> (source: String, toolUse: String?)
  {
    if let source = entry.string { return (source, nil) }
    let list = entry.array ?? []
    func named(_ name: String) -> String? {
      list.last { $0["name"]?.string == name }?["template"]?.string
    }
    guard let source = named("default") else {
      throw .unreadable(
        path: file, reason: "chat_template: expected text, or a list with one named default")
    }
    return (source, named("tool_use"))
  }

  /// The special tokens as the vocabulary has them, and those that the settings alone name.
  private func named(_ tokenizer: (any Tokenizer)?) throws(RenderError) -> [JSON.Member] {
    let known = tokenizer?.namedSpecials ?? []
    do {
      let settings = try TokenizerSettings(in: directory)
      let others = tokenizer == nil ? TokenizerSettings.roles : ["sep", "cls", "mask"]
      return known
        + others.compactMap { role in
          settings.text(role).map { JSON.Member(role + "_token", .string($0)) }
        }
    } catch { throw .tokenizer(error) }
  }

  private func json(_ name: String) throws(RenderError) -> JSON? {
    let file = directory.appending(path: name)
    guard let text = try text(file) else { return nil }
    do {
      return try JSON(parsing: text)
    } catch { throw .unreadable(path: file.relativePath, reason: "no JSON: \(error)") }
  }

  /// A file's text; `nil` where there is no such file.
  func text(_ file: URL) throws(RenderError) -> String? {
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    do {
      guard let text = String(validating: try Data(contentsOf: file), as: UTF8.self) else {
        throw RenderError.unreadable(path: file.relativePath, reason: "is not valid UTF-8")
      }
      return text
    } catch let error as RenderError {
      throw error
    } catch { throw .unreadable(path: file.relativePath, reason: reason(error)) }
  }
}

extension Tokenizer {
  /// `bos_token`, `eos_token`, `pad_token` and `unk_token` as templates read them.
  public var namedSpecials: [JSON.Member] {
    let named = [
      ("bos_token", vocabulary.bosID), ("eos_token", vocabulary.eosIDs.first),
      ("pad_token", vocabulary.padID), ("unk_token", vocabulary.unkID),
    ]
    return named.compactMap { name, id in
      id.flatMap(piece).map { JSON.Member(name, .string($0)) }
    }
  }
}
