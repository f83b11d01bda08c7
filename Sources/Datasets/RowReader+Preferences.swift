import Records

/// One side of a pair as it stands in a row.
private enum Side {
  case text(String)
  case messages([Message])
}

extension RowReader {
  /// The preference that a row holds, with its prompt; `nil` where it holds none.
  ///
  /// Read are `chosen` and `rejected` (texts, or messages up to the assistant's last turn), `completion`
  /// with a `label` that is true or false, and `completions`, the best first or with `scores`. Without a
  /// `prompt` the two sides of a pair begin with it.
  func preference(_ row: JSONRow) throws(DataError) -> (Prompt, Preference)? {
    let object = row.object
    if object["completion"] == nil, object["chosen"] != nil || object["rejected"] != nil {
      return try pair(row)
    }
    if let label = object["label"]?.bool, object["completion"] != nil {
      let prompt = try prompt(row)
      switch try completion(row, of: prompt) {
      case .completion(let text):
        return (prompt, .labelled(Message(.assistant, text), isDesirable: label))
      case .reply(let message): return (prompt, .labelled(message, isDesirable: label))
      default: break
      }
    }
    if object["completions"]?.array != nil, object["labels"] == nil {
      return (try prompt(row), .ranked(try ranking(row)))
    }
    return nil
  }

  private func pair(_ row: JSONRow) throws(DataError) -> (Prompt, Preference) {
    let given = hasPrompt(row) ? try prompt(row) : nil
    switch (try side("chosen", row), try side("rejected", row)) {
    case (.text(let chosen), .text(let rejected)):
      if let given { return (given, .pair(CompletionPair(chosen: chosen, rejected: rejected))) }
      return implicitPair(chosen, rejected)
    case (.messages(let chosen), .messages(let rejected)):
      let (w, l) = (try turn(chosen, "chosen", row), try turn(rejected, "rejected", row))
      let variables = try row.chatVariables()
      let (prompt, other) = (
        conversation(given, before: w.before, variables),
        conversation(given, before: l.before, variables)
      )
      return (
        prompt,
        .pair(
          CompletionPair(
            chosen: w.reply, rejected: l.reply, otherPrompt: prompt == other ? nil : other))
      )
    default:
      throw row.error("rejected", "is not of the kind of chosen; give two texts, or two lists")
    }
  }

  private func side(_ name: String, _ row: JSONRow) throws(DataError) -> Side {
    switch row.object[name] {
    case .string(let text)?: return .text(text)
    case let list? where list.array != nil: return .messages(try row.messages(list, name))
    case .null?: throw row.error(name, "is null; give text, or a list of messages")
    case nil:
      throw row.error(
        name, "this side of the pair is missing; \(columnList(row.object, near: name))")
    case let other?:
      throw row.error(name, "expected text or a list of messages, found \(other.kind)")
    }
  }

  /// The last turn, the assistant's, and what comes before it.
  private func turn(_ messages: [Message], _ name: String, _ row: JSONRow) throws(DataError)
    -> (before: [Message], reply: Message)
  {
    guard let last = messages.last, last.role == .assistant else {
      throw row.error(name, "the last message is not the assistant's; that is what is compared")
    }
    return (Array(messages.dropLast()), last)
  }

  /// The prompt of a side: what is given, gone on with by the turns before the last unless those
  /// begin with it themselves.
  private func conversation(_ given: Prompt?, before: [Message], _ variables: JSON) -> Prompt {
    guard let given else { return .messages(withSystem(before), variables: variables) }
    if before.isEmpty { return given }
    let known = given.messages
    let system = known.prefix { $0.role == .system }
    let turns = before.drop { $0.role == .system }
    guard turns.starts(with: known.dropFirst(system.count)) else {
      return .messages(known + before, variables: variables)
    }
    return .messages(
      turns.count < before.count ? before : system + before, variables: variables)
  }

  private func implicitPair(_ chosen: String, _ rejected: String) -> (Prompt, Preference) {
    let (w, l) = ImplicitPrompt.cut(chosen, rejected)
    let pair = CompletionPair(
      chosen: w.completion, rejected: l.completion,
      otherPrompt: w.prompt == l.prompt ? nil : settled(.text(l.prompt)))
    return (settled(.text(w.prompt)), .pair(pair))
  }

  private func ranking(_ row: JSONRow) throws(DataError) -> [RankedCompletion] {
    let texts = row.object["completions"]?.array ?? []
    guard texts.count > 1 else {
      throw row.error("completions", "a ranking needs two completions or more")
    }
    let scores = row.object["scores"]?.array
    if let scores, scores.count != texts.count {
      throw row.error("scores", "\(scores.count) scores for \(texts.count) completions")
    }
    var list: [RankedCompletion] = []
    for (i, text) in texts.enumerated() {
      guard let text = text.string else {
        throw row.error("completions[\(i)]", "expected text, found \(text.kind)")
      }
      let score = scores?[i].double
      if let scores, score?.isFinite != true {
        throw row.error("scores[\(i)]", "expected a number, found \(scores[i].kind)")
      }
      list.append(RankedCompletion(text, score: score))
    }
    let order = list.indices.sorted { a, b in
      let (x, y) = (list[a].score ?? 0, list[b].score ?? 0)
      return x == y ? a < b : x > y
    }
    return order.map { list[$0] }
  }
}

/// The prompt that two whole texts begin with.
enum ImplicitPrompt {
  /// Where the assistant's turn opens in the texts of hh-rlhf.
  private static let marker = "\n\nAssistant:"

  /// The two texts cut behind their last `Assistant:`, where both have one; else before the word in
  /// which they part.
  static func cut(_ a: String, _ b: String) -> (
    (prompt: String, completion: String), (prompt: String, completion: String)
  ) {
    if let first = afterMarker(a), let second = afterMarker(b) { return (first, second) }
    let (x, y) = (Array(a), Array(b))
    var place = zip(x, y).prefix { $0 == $1 }.count
    if [x, y].contains(where: { $0.indices.contains(place) && isWord($0[place]) })
      || place == x.count
      || place == y.count
    {
      let word = x[..<place].reversed().prefix(while: isWord).count
      let space = x[..<(place - word)].reversed().prefix { $0 == " " }.count
      // A text that is one word is cut inside it.
      if place > word + space { place -= word + space }
    }
    func halves(_ text: [Character]) -> (prompt: String, completion: String) {
      (String(text[..<place]), String(text[place...]))
    }
    return (halves(x), halves(y))
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber
  }

  private static func afterMarker(_ text: String) -> (prompt: String, completion: String)? {
    guard let place = text.ranges(of: marker).last?.upperBound else { return nil }
    return (String(text[..<place]), String(text[place...]))
  }
}
