import RunStore

/// All evaluations of one split, measure by measure, each beside the first that has the measure.
public struct Comparison: Sendable, Codable, Hashable {
  /// One evaluation's part in a measure.
  public struct Entry: Sendable, Codable, Hashable {
    /// The evaluation: its stage's name.
    public var evaluation: String
    /// What it found.
    public var measure: Measure
    /// How far it is from the first evaluation that has it; `nil` for that itself.
    public var change: Double?
    /// Whether its confidence band lies apart from the first's; `nil` where there are none.
    public var isApart: Bool?

    /// The change with its sign.
    var changeText: String { change.map { ($0 > 0 ? "+" : "") + formatted($0) } ?? "" }
    /// Whether bands lie apart, in words.
    var bandText: String { isApart.map { $0 ? "bands apart" : "bands overlap" } ?? "" }
  }
  /// One measure of every evaluation that has it.
  public struct Line: Sendable, Codable, Hashable {
    /// The measure's name.
    public var name: String
    /// The evaluations, in order.
    public var entries: [Entry]
  }
  /// Which problems.
  public var split: String
  /// The measures, in the order in which they first appear.
  public var lines: [Line]

  /// One comparison for each split, in the order in which they were first evaluated.
  public static func all(in evaluations: [EvaluationRecord], stages: [StageRecord]) -> [Comparison]
  {
    var splits: [String] = []
    for evaluation in evaluations where !splits.contains(evaluation.split) {
      splits.append(evaluation.split)
    }
    return splits.map { split in
      let own = evaluations.filter { $0.split == split }
      return Comparison(split: split, lines: lines(own, labels(own, stages)))
    }
  }

  /// The stages' names; with their steps where a stage evaluated more than once.
  private static func labels(_ evaluations: [EvaluationRecord], _ stages: [StageRecord])
    -> [String]
  {
    evaluations.map { evaluation in
      let stage = stages.first { $0.stage == evaluation.stage }
      let name = stage?.name ?? "stage \(evaluation.stage)"
      let isOnly = evaluations.count { $0.stage == evaluation.stage } == 1
      return isOnly ? name : "\(name) \(evaluation.step)"
    }
  }

  private static func lines(_ evaluations: [EvaluationRecord], _ labels: [String]) -> [Line] {
    var firsts: [Measure] = []
    for measure in evaluations.flatMap(\.measures)
    where !firsts.contains(where: { $0.name == measure.name }) {
      firsts.append(measure)
    }
    return firsts.map { first in
      var entries: [Entry] = []
      for (evaluation, label) in zip(evaluations, labels) {
        guard let measure = evaluation.measures.first(where: { $0.name == first.name }) else {
          continue
        }
        let isFirst = entries.isEmpty
        entries.append(
          Entry(
            evaluation: label, measure: measure,
            change: isFirst ? nil : measure.value - first.value,
            isApart: isFirst ? nil : measure.isApart(from: first)))
      }
      return Line(name: first.name, entries: entries)
    }
  }

  /// What never changes is told apart from what was measured.
  private var varying: [Line] { lines.filter { !Self.counts.contains($0.name) } }
  private static let counts = ["prompts", "samples"]

  /// The comparison's title: `test: 256 prompts, 2048 samples`.
  public var title: String {
    let counts = lines.filter { Self.counts.contains($0.name) }.compactMap { line in
      line.entries.first.map { "\($0.measure.text) \(line.name)" }
    }
    return counts.isEmpty ? split : "\(split): \(counts.joined(separator: ", "))"
  }

  /// A row for each measure of each evaluation: measure, evaluation, value, change, bands.
  var rows: [[String]] {
    varying.flatMap { line in
      line.entries.enumerated().map { index, entry in
        [
          index == 0 ? line.name : "", entry.evaluation, entry.measure.text, entry.changeText,
          entry.bandText,
        ]
      }
    }
  }

  /// The comparison for the terminal.
  public var text: String {
    let isAlone = lines.allSatisfy { $0.entries.count < 2 }
    let header = ["measure", "stage", "value", "change", ""].prefix(isAlone ? 3 : 5)
    let body = rows.map { Array($0.prefix(header.count)) }
    return title + "\n" + textTable(Array(header), body, texts: [0, 1, 4])
  }
}

extension Measure {
  /// The estimate, with its band where one is known: `0.4375 [0.41, 0.465]`.
  public var text: String {
    guard let low, let high else { return formatted(value) }
    return "\(formatted(value)) [\(formatted(low)), \(formatted(high))]"
  }

  /// Whether the bands do not touch; `nil` where one is not known.
  func isApart(from other: Measure) -> Bool? {
    guard let low, let high, let otherLow = other.low, let otherHigh = other.high else {
      return nil
    }
    return low > otherHigh || high < otherLow
  }
}
