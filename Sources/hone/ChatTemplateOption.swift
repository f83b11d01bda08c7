import ArgumentParser
import Foundation
import Text

/// Which chat template a command uses.
struct ChatTemplateOption: ParsableArguments {
  @Option(
    help: .init("A Jinja file, or role_tags, not the model's own template.", valueName: "path"))
  var chatTemplate: String?

  /// The template that was asked for, or the one that lies with the tokenizer at `place`.
  func template(beside place: URL, for tokenizer: any Tokenizer) throws -> any ChatTemplate {
    guard let chatTemplate else { return try openChatTemplate(at: place, for: tokenizer) }
    return chatTemplate == RoleTags.recipeName
      ? RoleTags() : try openJinjaTemplate(file: URL(filePath: chatTemplate), for: tokenizer)
  }
}
