import Recipes
import Records
import Rewards

/// Charges completions that repeat themselves: `max_penalty (1 - d / n)`, where d of the n n-grams are
/// different. 0 where nothing repeats or the completion is shorter than an n-gram.
///
/// - SeeAlso: Yeo et al. 2025, "Demystifying long chain-of-thought reasoning in LLMs",
///   arXiv:2502.03373; `get_repetition_penalty_reward` of open-r1 (words) and of TRL (tokens).
public struct RepetitionPenalty: Verifier {
  /// What n-grams are made of.
  public enum Unit: String, Sendable, Codable, CaseIterable {
    /// Words between white space, in lower case; one of more than 100 characters counts by
    /// character, as a text without spaces would else never repeat itself.
    case words
    /// Letters and other characters but white space, for scripts without spaces, in lower case.
    case characters
    /// The tokens that were written; there are none where texts are scored without a tokenizer.
    case tokens
  }
  /// How many units are an n-gram.
  public var ngramSize = 3
  /// What a completion costs that says one thing over and over; 0 or less.
  public var maxPenalty: Double = -1
  /// What n-grams are made of.
  public var unit = Unit.words

  /// Trigrams of words, up to -1.
  public init() {}

  /// There are n-grams, and they cost.
  public func validate(_ issues: inout Issues) {
    issues.require(
      (1...100).contains(ngramSize), "ngram_size", "\(ngramSize) is not 1 to 100; 3 is usual")
    issues.require(
      maxPenalty <= 0 && maxPenalty.isFinite, "max_penalty",
      "\(maxPenalty) is not 0 or less; -1 is usual")
  }

  /// One verdict a submission.
  public func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    var verdicts: [Verdict] = []
    for submission in submissions {
      let (different, count) = ngrams(of: try units(of: submission))
      let share = count > 0 ? Double(count - different) / Double(count) : 0
      verdicts.append(
        .scored(
          share > 0 ? share * maxPenalty : 0, "\(different) of \(count) \(ngramSize)-grams differ"))
    }
    return verdicts
  }

  /// The units of a completion, equal ones by equal numbers.
  private func units(of submission: Submission) throws(VerifierError) -> [Int] {
    switch unit {
    case .tokens: return try submission.writtenTokens().map(Int.init)
    case .words:
      return numbers(
        submission.completion.lowercased().pythonWords.flatMap { word in
          word.dropFirst(Self.longestWord).isEmpty ? [word] : word.map(String.init)
        })
    case .characters:
      return numbers(
        submission.completion.lowercased().filter { !$0.isWhitespace }.map(String.init))
    }
  }

  /// The most characters of a word.
  private static let longestWord = 100

  private func numbers(_ texts: [String]) -> [Int] {
    var known: [String: Int] = [:]
    return texts.map { text in
      let number = known[text, default: known.count]
      known[text] = number
      return number
    }
  }

  private func ngrams(of units: [Int]) -> (different: Int, count: Int) {
    let count = max(0, units.count - ngramSize + 1)
    let all = (0..<count).map { units[$0..<$0 + ngramSize] }
    return (Set(all).count, count)
  }
}
