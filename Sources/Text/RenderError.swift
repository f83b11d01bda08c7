/// Why an example cannot be rendered.
public enum RenderError: Error, Sendable, Equatable {
  /// The tokenizer refuses the text.
  case tokenizer(TokenizerError)
  /// The template is malformed, or refuses the conversation.
  case template(JinjaError)
  /// The template's file cannot be read.
  case unreadable(path: String, reason: String)
  /// The template's file cannot be written.
  case unwritable(path: String, reason: String)
  /// What an assistant's turn adds to the text cannot be told: `turn` counts messages from 0.
  case turn(Int, reason: String)
  /// There is no template to render a conversation with.
  case noTemplate(place: String)
}

extension RenderError: CustomStringConvertible {
  /// `where: what is wrong; what would do`.
  public var description: String {
    switch self {
    case .tokenizer(let error): "\(error)"
    case .template(let error): "\(error)"
    case .unreadable(let path, let reason): "\(path): \(reason)"
    case .unwritable(let path, let reason): "\(path): cannot be written: \(reason)"
    case .turn(let turn, let reason): "messages[\(turn)]: \(reason)"
    case .noTemplate(let place):
      "\(place): has no chat template, and conversations need one; "
        + "give a Jinja file, or role_tags, as tokenizer.chat_template or --chat-template"
    }
  }
}
