import ArgumentParser
import Foundation
import Records
import Text

/// Looks at chat templates.
struct Template: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "template", abstract: "Render conversations with a chat template.",
    subcommands: [TemplateRender.self])
}

/// Renders one conversation.
struct TemplateRender: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render", abstract: "Show the text that a model sees of a conversation.",
    discussion: """
      TEMPLATE is a Jinja file, or a checkpoint's directory with a template and the
      names of its special tokens.

        hone template render checkpoints/chat --messages chat.json --add-generation-prompt
        hone template render my.jinja --messages chat.json --tools tools.json --set enable_thinking=false

      There is no clock: without --date templates find no strftime_now. Keys of
      --json: text, generated (ranges of code points inside {% generation %}).
      """)

  @Argument(help: "A Jinja file, or a checkpoint's directory.") var template: String
  @Option(help: .init("A JSON list of messages.", valueName: "file")) var messages: String
  @Option(help: .init("A JSON list of tools.", valueName: "file")) var tools: String?
  @Flag(help: "Ask the template to open an assistant's turn.") var addGenerationPrompt = false
  @Option(help: .init("The text of BOS.", valueName: "text")) var bosToken: String?
  @Option(help: .init("The text of EOS.", valueName: "text")) var eosToken: String?
  @Option(help: .init("The day that strftime_now writes.", valueName: "YYYY-MM-DD"))
  var date: String?
  @Option(
    name: .customLong("set"),
    help: .init("A variable, its value as JSON; may be repeated.", valueName: "name=value"))
  var variables: [String] = []
  @Flag(help: "Print the text as JSON.") var json = false

  func run() async throws {
    var jinja = try opened()
    for (name, text) in [("bos_token", bosToken), ("eos_token", eosToken)] {
      if let text { jinja.tokens.append(JSON.Member(name, .string(text))) }
    }
    if let date {
      guard let day = CalendarDate(date) else {
        throw Refusal(.usage, "--date is \(date); write it as 2026-11-21")
      }
      jinja.date = day
    }
    let chat = Chat(try readMessages(), variables: .object(try readVariables()))
    let text = try jinja.text(of: chat, opensReply: addGenerationPrompt)
    let console = Console.current
    if !json { return console.write(text.string) }
    console.print(
      JSON.object([
        JSON.Member("text", .string(text.string)), JSON.Member("generated", text.generated),
      ]).text)
  }

  private func opened() throws -> JinjaTemplate {
    let place = URL(filePath: template)
    if !place.isDirectory { return try openJinjaTemplate(file: place, for: nil) }
    let file = place.appending(path: JinjaTemplate.fileName)
    switch try openChatTemplate(at: place, for: nil) {
    case let jinja as JinjaTemplate: return jinja
    case is RoleTags where FileManager.default.fileExists(atPath: file.path):
      return try openJinjaTemplate(file: file, for: nil)
    default: throw Refusal(.data, "\(template): has no chat template; give a Jinja file")
    }
  }

  private func readMessages() throws -> [Message] {
    guard let list = try read(messages).array else {
      throw Refusal(.data, "\(messages): expected a list of messages")
    }
    return try list.enumerated().map { index, element in
      guard let members = element.members, let role = element["role"]?.string else {
        throw Refusal(.data, "\(messages): [\(index)]: expected a message with a role")
      }
      return Message(Message.Role(rawValue: role), fields: members.filter { $0.key != "role" })
    }
  }

  private func readVariables() throws -> [JSON.Member] {
    var members = try tools.map { [JSON.Member("tools", try read($0))] } ?? []
    for text in variables {
      let parts = text.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { throw Refusal(.usage, "--set \(text): write name=value") }
      let value = String(parts[1])
      members.append(JSON.Member(String(parts[0]), (try? JSON(parsing: value)) ?? .string(value)))
    }
    return members
  }

  private func read(_ path: String) throws -> JSON {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Refusal(.missing, "\(path): cannot be read")
    }
    do {
      return try JSON(parsing: data)
    } catch { throw Refusal(.data, "\(path): no JSON: \(error)") }
  }
}

extension MarkedText {
  /// The ranges of code points that a template encloses in `{% generation %}`.
  fileprivate var generated: JSON {
    var ranges: [[Int]] = []
    for index in 0..<count where marks(at: index).contains(.generated) {
      if let last = ranges.last, last[1] == index {
        ranges[ranges.count - 1][1] = index + 1
      } else {
        ranges.append([index, index + 1])
      }
    }
    return .array(ranges.map { .array($0.map(JSON.int)) })
  }
}
