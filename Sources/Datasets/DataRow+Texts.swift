import Records

extension DataRow {
  /// Every text that a vocabulary should know.
  public var texts: [String] {
    let prompts = prompt.messages.map(\.content)
    switch target {
    case .completion(let text): return prompts + [text]
    case .reply(let message): return prompts + [message.content]
    case .conversation(let messages): return messages.map(\.content)
    case .none: return prompts
    }
  }
}
