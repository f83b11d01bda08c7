import Records

extension JSONRow {
  /// The messages of `list`, every field kept.
  ///
  /// - Throws: `DataError` where one has no role, or neither content nor tool calls.
  func messages(_ list: JSON, _ field: String) throws(DataError) -> [Message] {
    guard let elements = list.array else {
      throw error(field, "expected a list of messages, found \(list.kind)")
    }
    if elements.isEmpty { throw error(field, "the list of messages is empty") }
    var messages: [Message] = []
    for (index, element) in elements.enumerated() {
      messages.append(try message(element, "\(field)[\(index)]"))
    }
    return messages
  }

  private func message(_ element: JSON, _ place: String) throws(DataError) -> Message {
    guard let members = element.members else {
      throw error(place, "expected a message, found \(element.kind)")
    }
    guard let role = element["role"]?.string, !role.isEmpty else {
      throw error("\(place).role", "expected who speaks, such as system, user, assistant or tool")
    }
    guard role.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0)) })
    else {
      throw error(
        "\(place).role", "\"\(role.prefix(40))\" is no name; letters, digits, _ and - would do")
    }
    switch element["content"] {
    case .string?: break
    case .array(let parts)?:
      for (index, part) in parts.enumerated() where part.string == nil && part.members == nil {
        throw error("\(place).content[\(index)]", "expected a part, found \(part.kind)")
      }
    case nil, .null?:
      if (element["tool_calls"]?.array ?? []).isEmpty {
        let found = element["content"]?.kind ?? "nothing"
        throw error("\(place).content", "expected text or a list of parts, found \(found)")
      }
    case let other? where other.members != nil && role != "assistant": break
    case let other?:
      throw error("\(place).content", "expected text or a list of parts, found \(other.kind)")
    }
    return Message(Message.Role(rawValue: role), fields: members.filter { $0.key != "role" })
  }

  /// What a chat template may read besides the messages: `tools`, a list of schemas or its text as
  /// JSON, and the members of `chat_template_kwargs`.
  func chatVariables() throws(DataError) -> JSON {
    var members: [JSON.Member] = []
    switch object["tools"] {
    case nil, .null?: break
    case .array(let tools)?: members.append(JSON.Member("tools", .array(tools)))
    case .string(let text)?:
      guard case .array(let tools)? = try? JSON(parsing: text) else {
        throw error("tools", "expected a list of schemas, found other text")
      }
      members.append(JSON.Member("tools", .array(tools)))
    case let other?: throw error("tools", "expected a list of schemas, found \(other.kind)")
    }
    switch object["chat_template_kwargs"] {
    case nil, .null?: break
    case .object(let given)?: members += given
    case let other?:
      throw error("chat_template_kwargs", "expected an object, found \(other.kind)")
    }
    return .object(members)
  }
}
