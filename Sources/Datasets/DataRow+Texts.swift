import Records

extension DataRow {
  /// Every text that a vocabulary should know.
  public var texts: [String] {
    let prompts = prompt.messages.map(\.content)
    switch target {
    case .completion(let text): return prompts + [text]
    case .reply(let message): return prompts + [message.content]
    case .conversation(let messages): return messages.map(\.content)
    case .preference(let preference): return prompts + preference.texts
    case .none: return prompts
    }
  }
}

extension Preference {
  fileprivate var texts: [String] {
    switch self {
    case .pair(let pair): [pair.chosen.content, pair.rejected.content]
    case .labelled(let message, _): [message.content]
    case .ranked(let list): list.map(\.message.content)
    }
  }
}
