import Datasets
import Text

/// The completions of a micro-batch laid end to end: the chosen side's first, then the rejected one's.
struct PreferenceSequences {
  private(set) var batch = SequenceBatch()
  /// The asked tokens of each completion, by side.
  private(set) var chosen: [Range<Int>] = []
  private(set) var rejected: [Range<Int>] = []
  /// The asked tokens of the prompts before chosen completions.
  private(set) var prompts: [Range<Int>] = []

  /// - Parameter withPrompts: whether the tokens of prompts before chosen completions are asked for too.
  init(_ examples: [RenderedPreferences.Example], withPrompts: Bool) {
    for side in examples.compactMap(\.chosen) {
      let upTo = side.replyRange.upperBound
      let all = side.tokens.indices.map { $0 < upTo }
      batch.append(side.tokens, asking: withPrompts ? all : side.isTrained)
      guard let asked = batch.asked.last else { continue }
      let border = asked.upperBound - side.askedCount
      chosen.append(border..<asked.upperBound)
      prompts.append(asked.lowerBound..<border)
    }
    for side in examples.compactMap(\.rejected) {
      batch.append(side.tokens, asking: side.isTrained)
      rejected += batch.asked.suffix(1)
    }
  }

  /// Each row's completion behind the prompt of the next row, the last one's behind the first's.
  ///
  /// - Parameter context: the most tokens of a sequence; what lies beyond is left out.
  static func mismatched(_ examples: [RenderedPreferences.Example], context: Int) -> SequenceBatch {
    let sides = examples.compactMap { $0.chosen ?? $0.rejected }
    var batch = SequenceBatch()
    for (index, side) in sides.enumerated() {
      let other = sides[(index + sides.count - 1) % sides.count]
      let prompt = side.tokens.prefix(side.promptCount)
      let completion = other.tokens[other.replyRange]
        .prefix(max(0, context - prompt.count))
      batch.append(
        Array(prompt + completion),
        asking: prompt.map { _ in false } + completion.map { _ in true })
    }
    return batch
  }
}

extension RenderedExample {
  /// From the first trained token to the last; a template may put a line's end behind it.
  var replyRange: Range<Int> {
    guard let first = isTrained.firstIndex(of: true), let last = isTrained.lastIndex(of: true)
    else { return tokens.count..<tokens.count }
    return first..<last + 1
  }

  /// How many trained tokens have a token before them to be predicted from.
  var askedCount: Int { isTrained.dropFirst().count { $0 } }
}
