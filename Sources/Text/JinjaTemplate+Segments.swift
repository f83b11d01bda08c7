import Records

extension JinjaTemplate {
  /// The conversation cut into what the policy reads and what it writes.
  ///
  /// What the policy writes is told from the text itself: by `{% generation %}` where the template
  /// has it, else by what a turn adds to the text of all before it, with an assistant's turn opened.
  ///
  /// - Throws: `RenderError.turn` where a turn does not simply add to what stood before.
  public func segments(of chat: Chat, as view: ChatView) throws(RenderError) -> [ChatSegment] {
    switch view {
    case .prompt: [ChatSegment(try shown(chat))]
    case .reply(let reply): try segments(of: chat, reply: reply)
    case .conversation: try segments(ofAll: chat)
    }
  }

  /// What the policy is shown before it writes.
  private func shown(_ chat: Chat) throws(RenderError) -> MarkedText {
    guard chat.endsWithAssistant else { return try text(of: chat, opensReply: true) }
    var continued = chat
    continued.messages[chat.messages.count - 1] = chat.messages[chat.messages.count - 1]
      .continued(by: mark + " ")
    let text = try text(of: continued, opensReply: false)
    guard let place = text.ranges(of: MarkedText(mark)).last else {
      throw .turn(
        chat.messages.count - 1, reason: "the template does not show the turn that is to go on")
    }
    let before = text[0..<place.lowerBound]
    let keepsSpace =
      place.upperBound < text.count && text[place.upperBound..<place.upperBound + 1] == " "
    return keepsSpace ? before : before.trimming(start: false)
  }

  // MARK: One reply

  private func segments(of chat: Chat, reply: Message) throws(RenderError) -> [ChatSegment] {
    let prompt = try shown(chat)
    let whole = try text(of: chat.adding(reply), opensReply: false)
    if whole.hasPrefix(prompt) {
      let turn = whole[prompt.count..<whole.count]
      let written = turn[0..<end(of: turn)]
      // Where nothing is said, only a probe shows where it would have been.
      if written.hasData || reply["content"]?.string == nil, written.says(reply.texts) {
        return [
          ChatSegment(whole[0..<prompt.count]),
          ChatSegment(
            written, isTrained: true, says: reply.texts, turn: chat.messages.count),
        ]
      }
    }
    return [ChatSegment(prompt), try verbatim(chat, reply, after: prompt)]
  }

  /// The reply as it was given with the template's end of a turn, for templates that show a turn
  /// otherwise than it was written.
  private func verbatim(_ chat: Chat, _ reply: Message, after prompt: MarkedText)
    throws(RenderError) -> ChatSegment
  {
    let turn = chat.messages.count
    guard let content = reply["content"]?.string else {
      throw .turn(turn, reason: "the template's text of the turn does not follow its prompt's")
    }
    let probe = chat.adding(Message(.assistant, mark))
    let text = try text(of: probe, opensReply: false)
    guard let place = text.ranges(of: MarkedText(mark)).last else {
      throw .turn(turn, reason: "the template does not show the turn")
    }
    let tail = text[place.upperBound..<text.count]
    // What the prompt opens beyond the turn itself, such as `<think>`, is not said twice.
    let header = text[0..<place.lowerBound]
    let opening = prompt.hasPrefix(header) ? prompt[header.count..<prompt.count] : MarkedText()
    let said = MarkedText(content, .data).dropping(opening)
    return ChatSegment(
      said + tail[0..<end(of: tail, after: 0)], isTrained: true, says: [said.string],
      turn: turn)
  }

  // MARK: Every turn

  private func segments(ofAll chat: Chat) throws(RenderError) -> [ChatSegment] {
    let whole = try text(of: chat, opensReply: false)
    if whole.hasGenerated { return try generated(whole, chat) }
    let turns = chat.messages.indices.filter { chat.messages[$0].role == .assistant }
    if let only = turns.first, turns.count == 1, only == chat.messages.count - 1 {
      let before = Chat(Array(chat.messages[..<only]), variables: chat.variables)
      return try segments(of: before, reply: chat.messages[only])
    }
    var segments: [ChatSegment] = []
    var reached = 0
    for turn in turns {
      let range = try range(of: turn, in: chat, whole)
      if range.lowerBound < reached { throw .turn(turn, reason: "overlaps the turn before") }
      segments.append(ChatSegment(whole[reached..<range.lowerBound]))
      segments.append(
        ChatSegment(
          whole[range], isTrained: true, says: chat.messages[turn].texts, turn: turn))
      reached = range.upperBound
    }
    return segments + [ChatSegment(whole[reached..<whole.count])]
  }

  /// Where in `whole` the policy's words of a turn stand.
  private func range(of turn: Int, in chat: Chat, _ whole: MarkedText) throws(RenderError)
    -> Range<Int>
  {
    let before = Chat(Array(chat.messages[..<turn]), variables: chat.variables)
    let through = Chat(Array(chat.messages[...turn]), variables: chat.variables)
    let prompt = try shown(asNewTurn: before, turn)
    let ended = try text(of: through, opensReply: false)
    guard ended.hasPrefix(prompt) else {
      throw .turn(turn, reason: rewritten("what the policy is shown before it"))
    }
    let added = ended[prompt.count..<ended.count]
    let range = prompt.count..<prompt.count + end(of: added)
    guard !range.isEmpty, whole.hasPrefix(ended[0..<range.upperBound]) else {
      throw .turn(turn, reason: rewritten("this turn once others follow"))
    }
    guard whole[range].says(chat.messages[turn].texts) else {
      throw .turn(turn, reason: rewritten("what this turn says"))
    }
    return range
  }

  private func shown(asNewTurn chat: Chat, _ turn: Int) throws(RenderError) -> MarkedText {
    do {
      return try text(of: chat, opensReply: true)
    } catch .template(let error) {
      throw .turn(turn, reason: "the template cannot show what comes before it: \(error)")
    }
  }

  private func rewritten(_ what: String) -> String {
    "the template rewrites \(what), so that what is learned cannot be told; give the row as prompt "
      + "and completion, or a template with {% generation %}"
  }

  /// How much of a turn's text the policy writes: through the first special token after the last of
  /// the conversation's own words, or, where there is none, all but the space at the end.
  ///
  /// - Parameter said: where the words end, if that is known.
  private func end(of turn: MarkedText, after said: Int? = nil) -> Int {
    let said = said ?? turn.units.lastIndex(where: isData).map { $0 + 1 }
    if let said {
      let ends = specials.compactMap { turn.ranges(of: MarkedText($0), from: said, limit: 1).first }
      let first = ends.min { ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound) }
      if let first { return first.upperBound }
    }
    let start = said ?? 0
    return start + turn[start..<turn.count].trimming(start: false).count
  }
}

private func isData(_ unit: UInt32) -> Bool { unit & MarkedText.Marks.data.rawValue != 0 }

/// A code point that no text has: it marks a place in a conversation.
private let mark = "\u{10FFFE}"

extension MarkedText {
  fileprivate var hasData: Bool { units.contains(where: isData) }

  /// The text without `opening` at its start, be the space around that as it may.
  fileprivate func dropping(_ opening: MarkedText) -> MarkedText {
    if hasPrefix(opening) { return self[opening.count..<count] }
    let (words, text) = (opening.trimming(), trimming(end: false))
    guard !words.isEmpty, text.hasPrefix(words) else { return self }
    return text[words.count..<text.count].trimming(end: false)
  }

  /// Whether each of `texts` is found here, spaces aside.
  func says(_ texts: [String]) -> Bool {
    let words = withoutSpace
    return texts.allSatisfy { words.contains(MarkedText($0).withoutSpace) }
  }

  /// The text without its spaces.
  var withoutSpace: MarkedText {
    MarkedText(units: units.filter { !isPythonSpace($0 & scalarMask) })
  }
}
