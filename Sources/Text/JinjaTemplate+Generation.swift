import Records

extension JinjaTemplate {
  /// The conversation cut where `{% generation %}` says, once that is seen to enclose something of
  /// every assistant's turn and nothing of the others.
  ///
  /// - Throws: `RenderError.turn` at the turn that is learned, or not, against what it is.
  func generated(_ whole: MarkedText, _ chat: Chat) throws(RenderError) -> [ChatSegment] {
    let turns = chat.messages.indices
    let others = turns.filter { chat.messages[$0].role != .assistant }
    let readsNothing = whole.units.allSatisfy(isGenerated)
    let learnsOthers = try encloses(others, of: chat)
    if readsNothing || learnsOthers {
      var taken = others.first ?? 0
      for turn in others where try encloses([turn], of: chat) {
        taken = turn
        break
      }
      throw .turn(
        taken, reason: "the template's {% generation %} takes in what the policy only reads")
    }
    for turn in turns where chat.messages[turn].role == .assistant {
      if !chat.messages[turn].says { continue }
      if try encloses([turn], of: chat) { continue }
      throw .turn(
        turn,
        reason: "the template's {% generation %} leaves this turn out, so that it is not learned; "
          + "give the row as prompt and completion, or a template that encloses every turn")
    }
    return whole.cutWhereGenerated
  }

  /// Whether `{% generation %}` encloses anything that one of `turns` says.
  private func encloses(_ turns: [Int], of chat: Chat) throws(RenderError) -> Bool {
    let both = MarkedText.Marks.generated.union(.traced).rawValue
    return try text(of: chat, opensReply: false, tracing: turns).units
      .contains { $0 & both == both }
  }
}

private func isGenerated(_ unit: UInt32) -> Bool {
  unit & MarkedText.Marks.generated.rawValue != 0
}

extension Message {
  /// Whether a template has words of it to show.
  fileprivate var says: Bool {
    texts.contains { !$0.allSatisfy(\.isWhitespace) } || !(self["tool_calls"]?.array ?? []).isEmpty
  }
}

extension MarkedText {
  /// Whether any of it is inside `{% generation %}`.
  var hasGenerated: Bool { units.contains(where: isGenerated) }

  /// Stretches inside and outside of `{% generation %}`.
  fileprivate var cutWhereGenerated: [ChatSegment] {
    var segments: [ChatSegment] = []
    for run in runs {
      let isTrained = run.marks.contains(.generated)
      let text = MarkedText(run.text, run.marks.intersection(.data))
      if let last = segments.last, last.isTrained == isTrained {
        segments[segments.count - 1].text += text
      } else {
        segments.append(ChatSegment(text, isTrained: isTrained))
      }
    }
    return segments
  }
}
