import Records
import Text

extension DataCheck {
  /// The same for rows of preferences: both sides' lengths, and what is left out.
  mutating func measurePreferences(
    _ dataset: Dataset, _ renderer: Renderer?, _ limits: LengthLimits
  ) throws(DataError) {
    let hasLabels = dataset.rows.contains {
      if case .preference(.labelled) = $0.target { true } else { false }
    }
    let form = hasLabels ? PreferenceForm.labels : .pairs(.bestWorst)
    if let renderer {
      let set = try RenderedPreferences(dataset, as: form, with: renderer, limits: limits)
      unit = "tokens"
      prompt = LengthSummary(set.examples.compactMap { $0.sides.first?.promptCount })
      compare(set.examples.map { ($0.chosen?.trainedCount, $0.rejected?.trainedCount) })
      exclusions = set.exclusions
      let sides = set.examples.first?.sides ?? []
      sample = sides.map { $0.marked(with: renderer.tokenizer) }.joined(separator: "\n")
    } else {
      let rows = try dataset.preferences(as: form).rows
      prompt = LengthSummary(rows.map(\.promptCharacters))
      exclusions = rows.compactMap(\.preferenceFault)
      compare(rows.filter { $0.preferenceFault == nil }.map(\.sideCharacters))
      sample = rows.first.map(\.sideTexts) ?? ""
    }
    excluded = Self.counts(exclusions.map(\.reason.rawValue))
  }

  private mutating func compare(_ lengths: [(chosen: Int?, rejected: Int?)]) {
    chosen = LengthSummary(lengths.compactMap(\.chosen))
    rejected = LengthSummary(lengths.compactMap(\.rejected))
    let pairs = lengths.compactMap { pair -> Double? in
      guard let w = pair.chosen, let l = pair.rejected else { return nil }
      return w > l ? 1 : w == l ? 0.5 : 0
    }
    if !pairs.isEmpty { chosenLonger = pairs.reduce(0, +) / Double(pairs.count) }
  }
}

extension DataRow {
  /// Whether the row compares or labels completions.
  var isPreference: Bool { if case .preference = target { true } else { false } }

  fileprivate var sideCharacters: (chosen: Int?, rejected: Int?) {
    switch target {
    case .preference(.pair(let pair)): (pair.chosen.content.count, pair.rejected.content.count)
    case .preference(.labelled(let message, let isDesirable)):
      isDesirable ? (message.content.count, nil) : (nil, message.content.count)
    default: (nil, nil)
    }
  }

  fileprivate var sideTexts: String {
    let shown = prompt.messages.map(\.content).joined(separator: "\n")
    let sides: [String] =
      switch target {
      case .preference(.pair(let pair)): [pair.chosen.content, pair.rejected.content]
      case .preference(.labelled(let message, _)): [message.content]
      default: []
      }
    return sides.map { "\(shown)⟦\($0)⟧" }.joined(separator: "\n")
  }
}
