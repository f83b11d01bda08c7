import Recipes
import Records
import Rewards

/// Whether the completion is laid out in tags: `<think>…</think><answer>…</answer>`.
///
/// `strict` gives 1 where the layout holds, and 0 otherwise. `soft` pays every tag's opening and its
/// closing mark that occurs exactly once with an equal share of 1, wherever it stands.
///
/// - SeeAlso: `format_reward`, `tag_count_reward` and `code_format_reward` of open-r1 (`lines`, `soft`,
///   `code_language`), `think_format_reward` of TRL (`opening`); where those let text follow on
///   further lines, this does not.
public struct Format: Verifier {
  /// What a strict layout asks for.
  public enum Layout: String, Sendable, Codable, CaseIterable {
    /// The tags are the whole completion, in order, each mark once, none blank, with nothing but white
    /// space between them and at most a line break after them.
    case exact
    /// As `exact`, every mark on a line of its own; any number of line breaks may follow.
    case lines
    /// The first tag opens the completion, is opened once and is closed; anything follows.
    case opening
    /// The first opening and closing marks are in order, no tag blank; anything stands around them.
    case ordered
  }
  /// How partial layouts score.
  public enum Scoring: String, Sendable, Codable, CaseIterable {
    /// All or nothing.
    case strict
    /// A share for each mark.
    case soft
  }
  /// The tags' names, in order.
  public var tags = ["think", "answer"]
  /// What a strict layout asks for.
  public var layout = Layout.exact
  /// How partial layouts score.
  public var scoring = Scoring.strict
  /// The language of a fenced block of code that the last tag must hold; none where not set.
  public var codeLanguage: String?
  /// What each character after the last closing mark costs a soft score.
  public var trailingPenalty: Double = 0

  /// `<think>…</think><answer>…</answer>`, all or nothing.
  public init() {}

  /// There are tags, each named once and by letters; settings of one scoring are not given to another.
  public func validate(_ issues: inout Issues) {
    issues.require(!tags.isEmpty, "tags", "is empty; a list such as [think, answer] would do")
    issues.require(Set(tags).count == tags.count, "tags", "names a tag twice; each once would do")
    for tag in tags {
      let isName = !tag.isEmpty && tag.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
      issues.require(isName, "tags", "holds \"\(tag)\"; a name of letters and digits would do")
    }
    issues.require(
      trailingPenalty >= 0 && trailingPenalty.isFinite, "trailing_penalty",
      "\(trailingPenalty) is not 0 or more; 0.002 is usual")
    issues.require(
      scoring == .soft || trailingPenalty == 0, "trailing_penalty",
      "is for soft scores; leave it out, or set scoring to soft")
    issues.require(
      scoring == .strict || codeLanguage == nil, "code_language",
      "is for strict scores; leave it out, or set scoring to strict")
  }

  /// One verdict a submission.
  public func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    submissions.map { submission in
      let layout = TagLayout(tags: tags, text: Array(submission.completion.utf8))
      switch scoring {
      case .soft: return soft(layout)
      case .strict:
        let fault = layout.fault(of: self.layout, codeLanguage: codeLanguage)
        return .scored(fault == nil ? 1 : 0, fault ?? "the layout is right")
      }
    }
  }

  private func soft(_ layout: TagLayout) -> Verdict {
    let faults = layout.marksNotOnce
    let share = 1 - Double(faults.count) / Double(max(1, 2 * tags.count))
    let cost = trailingPenalty * Double(trailingPenalty > 0 ? layout.trailingCount : 0)
    let reason =
      faults.isEmpty
      ? "every mark is there once" : "not there exactly once: " + faults.joined(separator: ", ")
    return .scored(max(0, share - cost), reason)
  }
}
