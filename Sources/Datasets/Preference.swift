public import Records

/// What somebody said of completions of a prompt.
public enum Preference: Sendable, Hashable {
  /// One of two was chosen.
  case pair(CompletionPair)
  /// One completion was found good, or not.
  case labelled(Message, isDesirable: Bool)
  /// Several, the best first.
  case ranked([RankedCompletion])
}

/// Two completions, one of which was chosen.
public struct CompletionPair: Sendable, Hashable {
  /// The one that was chosen.
  public var chosen: Message
  /// The one that was not.
  public var rejected: Message
  /// The rejected side's prompt, where the two sides, read as whole conversations, differ in it.
  public var otherPrompt: Prompt?

  /// Two completions.
  public init(chosen: Message, rejected: Message, otherPrompt: Prompt? = nil) {
    self.chosen = chosen
    self.rejected = rejected
    self.otherPrompt = otherPrompt
  }

  /// Two completions that are text.
  public init(chosen: String, rejected: String, otherPrompt: Prompt? = nil) {
    self.init(
      chosen: Message(.assistant, chosen), rejected: Message(.assistant, rejected),
      otherPrompt: otherPrompt)
  }
}

/// A completion of a list, with its score where the list has scores.
public struct RankedCompletion: Sendable, Hashable {
  /// What was written.
  public var message: Message
  /// How good it was found; larger is better.
  public var score: Double?

  /// A completion.
  public init(_ text: String, score: Double? = nil) {
    message = Message(.assistant, text)
    self.score = score
  }
}

/// Which pairs a ranked list gives; equal scores give none.
public enum RankedPairs: String, Sendable, Codable, CaseIterable {
  /// The first against the last.
  case bestWorst = "best_worst"
  /// The first against each other one.
  case bestRest = "best_rest"
  /// Each against every one below it.
  case all

  /// The pairs of a list.
  public func pairs(_ list: [RankedCompletion]) -> [CompletionPair] {
    guard list.count > 1 else { return [] }
    let places: [(Int, Int)] =
      switch self {
      case .bestWorst: [(0, list.count - 1)]
      case .bestRest: (1..<list.count).map { (0, $0) }
      case .all: list.indices.flatMap { i in (i + 1..<list.count).map { (i, $0) } }
      }
    return places.compactMap { better, worse in
      if let a = list[better].score, let b = list[worse].score, a <= b { return nil }
      return CompletionPair(chosen: list[better].message, rejected: list[worse].message)
    }
  }
}

/// What a method takes of preference data.
public enum PreferenceForm: Sendable, Hashable {
  /// Pairs; ranked lists give some.
  case pairs(RankedPairs)
  /// Single completions with labels; a pair gives two.
  case labels
}

extension Dataset {
  /// The rows in the form that a method takes: a row may give several, or none.
  ///
  /// - Throws: `DataError` at a row that has no preference, or one that gives no pair where pairs are
  ///   needed.
  public func preferences(as form: PreferenceForm) throws(DataError) -> Dataset {
    var result = self
    result.rows = []
    result.sources = []
    for source in sources {
      let start = result.rows.count
      for row in rows[source] { result.rows += try row.preferences(as: form) }
      result.sources.append(start..<result.rows.count)
    }
    return result
  }
}

extension DataRow {
  fileprivate func preferences(as form: PreferenceForm) throws(DataError) -> [DataRow] {
    guard case .preference(let preference) = target else {
      if let label = columns["label"], columns["completion"] != nil {
        throw DataError(
          file, line: line, field: "label", "expected true or false, found \(label.kind)")
      }
      throw DataError(
        file, line: line, field: "chosen",
        "there is no preference here; give chosen and rejected, or completion and label; "
          + columnList(columns, near: "chosen"))
    }
    switch (form, preference) {
    case (.pairs, .pair), (.labels, .labelled): return [self]
    case (.pairs, .labelled):
      throw DataError(
        file, line: line, field: "label",
        "one completion with a label makes no pair; kto and bco learn from such rows")
    case (.pairs(let which), .ranked(let list)):
      return numbered(which.pairs(list).map { .pair($0) })
    case (.labels, .pair(let pair)):
      // Of two prompts neither label could be trusted, so the row stays whole and is left out later.
      if pair.otherPrompt != nil || pair.chosen == pair.rejected { return [self] }
      return numbered([
        .labelled(pair.chosen, isDesirable: true), .labelled(pair.rejected, isDesirable: false),
      ])
    case (.labels, .ranked(let list)):
      return numbered(
        RankedPairs.bestWorst.pairs(list).flatMap {
          [.labelled($0.chosen, isDesirable: true), .labelled($0.rejected, isDesirable: false)]
        })
    }
  }

  private func numbered(_ preferences: [Preference]) -> [DataRow] {
    preferences.enumerated().map { index, preference in
      var row = self
      if preferences.count > 1 { row.id += "#\(index + 1)" }
      row.target = .preference(preference)
      return row
    }
  }
}
