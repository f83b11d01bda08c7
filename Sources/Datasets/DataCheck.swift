import Records
public import Text

/// What there is to know about a data set before training on it.
///
/// Lengths are in tokens where there is a tokenizer, else in characters.
public struct DataCheck: Sendable, Hashable, Codable {
  /// How often something occurs.
  public struct Count: Sendable, Hashable, Codable {
    /// What.
    public var name: String
    /// How often.
    public var count: Int
  }
  /// How many rows have a special token as often as they should.
  public struct SpecialCount: Sendable, Hashable, Codable {
    /// Rows with exactly as many as there should be.
    public var asExpected = 0
    /// The ids of rows with more or fewer.
    public var otherRows: [String] = []
  }
  /// How many rows were read.
  public var rows = 0
  /// Rows by kind: which columns they are made of.
  public var kinds: [Count] = []
  /// `tokens` or `characters`.
  public var unit = "characters"
  /// Lengths of prompts, BOS included.
  public var prompt = LengthSummary([])
  /// Lengths of what is learned, EOS included; `nil` where nothing is.
  public var completion: LengthSummary?
  /// Lengths of completions that were chosen or found good, EOS included; `nil` without preferences.
  public var chosen: LengthSummary?
  /// Lengths of those that were rejected or found bad.
  public var rejected: LengthSummary?
  /// The share of pairs whose chosen side is the longer one; ties count half.
  public var chosenLonger: Double?
  /// BOS tokens: one a row where the vocabulary has one and it is wanted.
  public var bos: SpecialCount?
  /// EOS tokens: one after each completion or assistant's turn.
  public var eos: SpecialCount?
  /// Rows dropped or cut, by reason.
  public var excluded: [Count] = []
  /// The rows dropped or cut.
  public var exclusions: [RenderedSet.Exclusion] = []
  /// Rows whose ids would be others if prompt and completion were encoded as one text.
  public var differentlyTokenized: [String] = []
  /// Prompts, or texts alone, that occur more than once: how many rows repeat an earlier one.
  public var duplicatePrompts = 0
  /// The first row as the model sees it, what is trained between `⟦` and `⟧`.
  public var sample = ""

  /// Looks at `dataset`.
  ///
  /// - Throws: `DataError` where a row cannot be rendered.
  public init(
    _ dataset: Dataset, renderer: Renderer? = nil, limits: LengthLimits = LengthLimits()
  ) throws(DataError) {
    rows = dataset.rows.count
    kinds = Self.counts(dataset.rows.map(\.kind))
    duplicatePrompts = rows - Set(dataset.rows.map(\.opening)).count
    if dataset.rows.contains(where: \.isPreference) {
      try measurePreferences(dataset, renderer, limits)
    } else if let renderer {
      try measure(dataset, renderer, limits)
    } else {
      measureCharacters(dataset)
    }
  }

  private mutating func measure(
    _ dataset: Dataset, _ renderer: Renderer, _ limits: LengthLimits
  ) throws(DataError) {
    let trains = dataset.rows.contains { $0.target != .none }
    let set = try RenderedSet(
      dataset, for: trains ? .training : .sampling, with: renderer, limits: limits)
    unit = "tokens"
    prompt = LengthSummary(set.examples.map(\.promptCount))
    completion = trains ? LengthSummary(set.examples.map(\.trainedCount)) : nil
    exclusions = set.exclusions
    excluded = Self.counts(exclusions.map(\.reason.rawValue))
    countSpecials(set, renderer)
    differentlyTokenized = try Self.differing(set, for: trains ? .training : .sampling, renderer)
    if let first = set.examples.first { sample = first.marked(with: renderer.tokenizer) }
  }

  private mutating func countSpecials(_ set: RenderedSet, _ renderer: Renderer) {
    if renderer.template.spellsBOS, set.dataset.rows.contains(where: \.isConversation) { return }
    let tokenizer = renderer.tokenizer
    let cut = Set(exclusions.filter { $0.reason == .truncated }.map(\.id))
    let opens = renderer.opensWithBOS
    // One token may be both.
    let isShared = opens && tokenizer.bosID == tokenizer.eosIDs.first
    if opens, !isShared, let id = tokenizer.bosID {
      bos = Self.special(id, in: set) { _, _ in 1 }
    }
    if let id = tokenizer.eosIDs.first {
      eos = Self.special(id, in: set) { row, example in
        let replies =
          row.replyCount(trained: example.trainedCount > 0) + (isShared ? 1 : 0)
        return cut.contains(row.id) ? min(replies, example.tokens.count { $0 == id }) : replies
      }
    }
  }

  private static func special(
    _ id: Int32, in set: RenderedSet, expected: (DataRow, RenderedExample) -> Int
  ) -> SpecialCount {
    var count = SpecialCount()
    for (row, example) in zip(set.dataset.rows, set.examples) {
      if example.tokens.count(where: { $0 == id }) == expected(row, example) {
        count.asExpected += 1
      } else {
        count.otherRows.append(row.id)
      }
    }
    return count
  }

  /// The rows that one tokenization of the whole text would cut otherwise.
  private static func differing(
    _ set: RenderedSet, for purpose: RenderedSet.Purpose, _ renderer: Renderer
  ) throws(DataError) -> [String] {
    if purpose == .sampling { return [] }
    var rows: [String] = []
    for row in set.dataset.rows {
      let segments = try row.segments(for: purpose, with: renderer)
      if (try? renderer.joint(segments)) != (try? renderer.render(segments).tokens) {
        rows.append(row.id)
      }
    }
    return rows
  }

  private mutating func measureCharacters(_ dataset: Dataset) {
    prompt = LengthSummary(dataset.rows.map(\.promptCharacters))
    let learned = dataset.rows.compactMap(\.learnedCharacters)
    completion = learned.isEmpty ? nil : LengthSummary(learned)
    guard let first = dataset.rows.first else { return }
    sample = first.prompt.messages.map(\.content).joined(separator: "\n")
    if case .completion(let text) = first.target { sample += "⟦\(text)⟧" }
  }

  static func counts(_ names: [String]) -> [Count] {
    Dictionary(grouping: names) { $0 }.map { Count(name: $0.key, count: $0.value.count) }
      .sorted { $0.name < $1.name }
  }
}

extension DataRow {
  /// What a row is known by: its prompt, or its text where it is one text to learn.
  fileprivate var opening: Prompt {
    if case .completion(let text) = target, prompt == .text("") { .text(text) } else { prompt }
  }

  fileprivate var isConversation: Bool { if case .messages = prompt { true } else { false } }

  /// How many times the policy's part ends, in the prompt's own turns too.
  fileprivate func replyCount(trained: Bool) -> Int {
    func replies(_ messages: [Message]) -> Int { messages.count { $0.role == .assistant } }
    if trained, case .conversation(let messages) = target { return replies(messages) }
    return (trained ? 1 : 0)
      + { if case .messages(let m, _) = prompt { replies(m) } else { 0 } }()
  }

  var promptCharacters: Int {
    switch prompt {
    case .text(let text): text.count
    case .messages(let messages, _): messages.reduce(0) { $0 + $1.content.count }
    }
  }

  fileprivate var learnedCharacters: Int? {
    switch target {
    case .none: nil
    case .completion(let text): text.count
    case .reply(let message): message.content.count
    case .preference: nil
    case .conversation(let messages):
      messages.reduce(0) { $0 + ($1.role == .assistant ? $1.content.count : 0) }
    }
  }
}
