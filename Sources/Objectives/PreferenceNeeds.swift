/// What a preference loss must be handed beyond the log-probabilities of labelled completions.
///
/// A stage computes exactly the union of its losses' needs, and refuses at load what the data cannot
/// supply.
public struct PreferenceNeeds: OptionSet, Sendable, Hashable {
  /// The bits.
  public let rawValue: Int
  /// Needs from bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Pairs: the completion that was chosen and the one that was rejected, for the same prompt.
  public static let pairs = PreferenceNeeds(rawValue: 1 << 0)
  /// Completions that were labelled one by one, not in pairs.
  public static let labels = PreferenceNeeds(rawValue: 1 << 5)
  /// Log-probabilities under the frozen reference policy.
  public static let reference = PreferenceNeeds(rawValue: 1 << 1)
  /// Log-ratios of completions that belong to other prompts.
  public static let mismatched = PreferenceNeeds(rawValue: 1 << 2)
  /// Log-probabilities of the prompts before chosen completions.
  public static let prompts = PreferenceNeeds(rawValue: 1 << 3)
  /// The rows of a micro-batch together: a row's loss depends on the others'.
  public static let company = PreferenceNeeds(rawValue: 1 << 4)
}

extension PreferenceNeeds {
  /// The needs in words, in the order of their declaration.
  public var words: [String] {
    let names: [(PreferenceNeeds, String)] = [
      (.pairs, "pairs"), (.labels, "labelled completions"),
      (.reference, "log-probabilities under the reference"),
      (.mismatched, "log-ratios of completions of other prompts"),
      (.prompts, "log-probabilities of prompts"), (.company, "micro-batches of two rows or more"),
    ]
    return names.filter { contains($0.0) }.map(\.1)
  }
}

extension PreferenceLoss {
  /// Its needs in words.
  public var requirements: [String] { needs.words }
}
