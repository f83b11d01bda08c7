import Foundation
import Records

/// Lists of words that go on from a few: a task whose judges can be wrong in a known way.
///
/// A prompt names a kind and says some of its words (`birds crow wren:`); a completion goes on with more
/// (`lark robin`). The *gold utility* of a completion is the share of its words that are of the kind,
/// were not said before, and are said once. Authors pick words carelessly, each in their own degree.
/// Judges see the utility, but also like length: of two completions they choose the first with
/// probability `σ(sharpness · ΔU + length_bias · Δwords)`. So length is rewarded although it is worth
/// nothing, and what was learned from the judges can be measured against gold.
///
/// A prompt belongs to one split by a hash of its text under `split_seed`.
public struct WordLists: Sendable, Codable, Hashable {
  /// What rows hold.
  public enum Style: String, Sendable, Codable, CaseIterable {
    /// A prompt and what an author wrote.
    case demonstrations
    /// A prompt and two completions, of which a judge chose one.
    case pairs
    /// A prompt, a completion, and whether a judge found it good.
    case labels
    /// A prompt and several completions as a judge ordered them.
    case rankings
  }

  /// What rows hold.
  public var style = Style.pairs
  /// The most words that an author writes; the fewest are two.
  public var maxWords = 6
  /// How much judges mind the utility: what σ sees of a difference of 1.
  public var sharpness = 8.0
  /// How much judges like length: what σ sees of a word more.
  public var lengthBias = 0.3
  /// How likely the least careful author's word is of the kind.
  public var leastCare = 0.2
  /// How likely the most careful author's word is of the kind.
  public var mostCare = 0.8
  /// Completions of a ranking.
  public var listSize = 4
  /// The share of prompts in each of validation and test.
  public var heldOutShare = 0.1
  /// Decides which prompt belongs to which split.
  public var splitSeed: UInt64 = 0

  /// Pairs, judged sharply and with a liking for length.
  public init() {}

  /// Rows of one split: `id`, `prompt`, `accepted` (the words of the kind that were not said), and what
  /// the style adds: `completion` and its `utility`; `chosen`, `rejected`, their utilities, and
  /// `mistaken`, whether the rejected one is worth more; `completion`, `label`, `utility`;
  /// `completions`, the best first, `utilities`.
  ///
  /// - Parameters:
  ///   - split: the part of the task; only training repeats prompts.
  ///   - count: how many rows.
  ///   - seed: what is drawn; equal seeds give equal rows.
  /// - Throws: `WordListsError`, where a setting is out of range, or a held-out split has fewer prompts
  ///   than are asked for.
  public func rows(_ split: TaskSplit, count: Int, seed: Seed) throws(WordListsError) -> [JSON] {
    try check(count: count)
    var generator = seed.child(split.rawValue).generator()
    var seen: Set<String> = []
    var rows: [JSON] = []
    for index in 0..<count {
      let prompt = try prompt(in: split, besides: seen, &generator)
      if split != .train { seen.insert(prompt.text) }
      let fixed: [JSON.Member] = [
        .init("id", .string("word-lists-\(split.rawValue)-\(index)")),
        .init("prompt", .string(prompt.text)),
        .init("accepted", .string(prompt.accepted.joined(separator: " "))),
      ]
      rows.append(.object(fixed + columns(prompt, &generator)))
    }
    return rows
  }

  private func columns(_ prompt: WordPrompt, _ generator: inout SplitMix64) -> [JSON.Member] {
    switch style {
    case .demonstrations:
      let words = written(prompt, &generator)
      return [
        .init("completion", .string(text(words))), .init("utility", .number(prompt.utility(words))),
      ]
    case .pairs: return pair(prompt, &generator)
    case .labels:
      let words = written(prompt, &generator)
      let merit = merit(words, prompt) - sharpness / 2 - lengthBias * Double(2 + maxWords) / 2
      return [
        .init("completion", .string(text(words))),
        .init("label", .bool(generator.uniform() < logistic(merit))),
        .init("utility", .number(prompt.utility(words))),
      ]
    case .rankings: return ranking(prompt, &generator)
    }
  }

  private func pair(_ prompt: WordPrompt, _ generator: inout SplitMix64) -> [JSON.Member] {
    let first = written(prompt, &generator)
    var second = written(prompt, &generator)
    while second == first { second = written(prompt, &generator) }
    let isFirst =
      generator.uniform() < logistic(merit(first, prompt) - merit(second, prompt))
    let (chosen, rejected) = isFirst ? (first, second) : (second, first)
    let (w, l) = (prompt.utility(chosen), prompt.utility(rejected))
    return [
      .init("chosen", .string(text(chosen))), .init("rejected", .string(text(rejected))),
      .init("chosen_utility", .number(w)), .init("rejected_utility", .number(l)),
      .init("mistaken", .bool(w < l)),
    ]
  }

  /// Completions in the order of merit plus Gumbel noise, which is how a judge of σ orders many.
  private func ranking(_ prompt: WordPrompt, _ generator: inout SplitMix64) -> [JSON.Member] {
    var entries: [(words: [String], merit: Double)] = []
    for _ in 0..<listSize {
      let words = written(prompt, &generator)
      let noise = -log(-log(max(generator.uniform(), .leastNormalMagnitude)))
      entries.append((words, merit(words, prompt) + noise))
    }
    let order = entries.indices.sorted { entries[$0].merit > entries[$1].merit }
    let lists = order.map { entries[$0].words }
    return [
      .init("completions", .array(lists.map { .string(text($0)) })),
      .init("utilities", .array(lists.map { .number(prompt.utility($0)) })),
    ]
  }

  /// What a judge makes of a completion.
  private func merit(_ words: [String], _ prompt: WordPrompt) -> Double {
    sharpness * prompt.utility(words) + lengthBias * Double(words.count)
  }

  /// What an author of some care writes, without saying a word twice.
  private func written(_ prompt: WordPrompt, _ generator: inout SplitMix64) -> [String] {
    let care = leastCare + (mostCare - leastCare) * generator.uniform()
    let length = 2 + generator.index(below: maxWords - 1)
    var words: [String] = []
    while words.count < length {
      let list =
        generator.uniform() < care
        ? prompt.accepted : WordPrompt.kinds[generator.index(below: WordPrompt.kinds.count)].words
      let word = list[generator.index(below: list.count)]
      if !words.contains(word), !prompt.said.contains(word) { words.append(word) }
    }
    return words
  }

  private func text(_ words: [String]) -> String { words.joined(separator: " ") }

  private func prompt(
    in split: TaskSplit, besides seen: Set<String>, _ generator: inout SplitMix64
  ) throws(WordListsError) -> WordPrompt {
    // There are 3,200 prompts; this many draws meet each of a small split.
    for _ in 0..<200_000 {
      let prompt = WordPrompt(&generator)
      if self.split(of: prompt.text) == split, !seen.contains(prompt.text) { return prompt }
    }
    throw .exhausted(split)
  }

  /// The split that a prompt belongs to.
  public func split(of prompt: String) -> TaskSplit {
    var generator = Seed(splitSeed).child("word lists split").child(prompt).generator()
    let place = generator.uniform()
    return place < heldOutShare ? .test : place < 2 * heldOutShare ? .validation : .train
  }

  private func check(count: Int) throws(WordListsError) {
    let shares = 0.0...1
    let required: [(Bool, String, String, String)] = [
      ((2...7).contains(maxWords), "max_words", "\(maxWords)", "2 to 7"),
      (sharpness >= 0 && sharpness.isFinite, "sharpness", "\(sharpness)", "0 or more"),
      (lengthBias.isFinite, "length_bias", "\(lengthBias)", "a finite number"),
      (shares.contains(leastCare), "least_care", "\(leastCare)", "0 to 1"),
      (
        shares.contains(mostCare) && mostCare >= leastCare, "most_care", "\(mostCare)",
        "at most 1 and no less than least_care"
      ),
      ((2...100).contains(listSize), "list_size", "\(listSize)", "2 to 100"),
      (
        heldOutShare > 0 && heldOutShare < 0.5, "held_out_share", "\(heldOutShare)",
        "more than 0 and less than 0.5"
      ),
      (count >= 0, "count", "\(count)", "0 or more"),
    ]
    for (holds, key, value, wanted) in required where !holds {
      throw .outOfRange(key: key, value: value, wanted: wanted)
    }
  }
}

/// Why no word lists can be made.
public enum WordListsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A setting that is out of range.
  case outOfRange(key: String, value: String, wanted: String)
  /// More prompts are asked for than a split has.
  case exhausted(TaskSplit)

  /// The error in words.
  public var description: String {
    switch self {
    case .outOfRange(let key, let value, let wanted):
      "word lists: \(key) is \(value); \(wanted) would do"
    case .exhausted(let split):
      "word lists: the \(split.rawValue) split has no further prompt; fewer rows would do"
    }
  }
}

private func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
