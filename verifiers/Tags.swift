import Records
import Recipes
import Rewards

/// Whether the completion is laid out in tags: `<think>…</think><answer>…</answer>`.
///
/// `strict` gives 1 where the tags are the whole completion, in order, each once, none of them
/// empty, with nothing but white space between them and at most a line
/// break after them, and 0 otherwise. `soft` pays every tag's opening
/// and its closing mark that occurs exactly once with an equal share of 1, wherever it stands.
///
/// - SeeAlso: `format_reward` and `tag_count_reward` of open-r1.
public struct Tags: Verifier {
  /// How partial layouts score.
  public enum Scoring: String, Sendable, Codable, CaseIterable {
    /// All or nothing.
    case strict
    /// A share for each mark.
    case soft
  }
  /// The tags' names, in order.
  public var tags = ["think", "answer"]
  /// How partial layouts score.
  public var scoring = Scoring.strict

  /// `<think>…</think><answer>…</answer>`, all or nothing.
  public init() {}

  /// There are tags, each named once and by letters.
  public func validate(_ issues: inout Issues) {
    issues.require(!tags.isEmpty, "tags", "is empty; a list such as [think, answer] would do")
    issues.require(Set(tags).count == tags.count, "tags", "names a tag twice; each once would do")
    for tag in tags {
      let isName = !tag.isEmpty && tag.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
      issues.require(isName, "tags", "holds \"\(tag)\"; a name of letters and digits would do")
    }
  }

  /// One verdict a submission.
  public func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    submissions.map { submission in
      let text = submission.completion
      let faults = tags.flatMap { ["<\($0)>", "</\($0)>"] }.filter { occurrences($0, text) != 1 }
      return switch scoring {
      case .soft: soft(faults)
      case .strict: strict(faults, text)
      }
    }
  }

  private func soft(_ faults: [String]) -> Verdict {
    let marks = 2 * tags.count
    let reason = faults.isEmpty ? "every tag is there once" : missing(faults)
    return .scored(Double(marks - faults.count) / Double(max(1, marks)), reason)
  }

  private func strict(_ faults: [String], _ text: String) -> Verdict {
    guard faults.isEmpty else { return .scored(0, missing(faults)) }
    var rest = Array(text.utf8)[...]
    for (index, tag) in tags.enumerated() {
      if index > 0 { rest = rest.drop { isBlank($0) } }
      guard rest.starts(with: "<\(tag)>".utf8) else {
        return .scored(0, "<\(tag)> is not where it should be")
      }
      rest = rest.dropFirst(tag.utf8.count + 2)
      guard let end = rest.first(of: "</\(tag)>") else {
        return .scored(0, "</\(tag)> is not where it should be")
      }
      if rest[..<end.lowerBound].allSatisfy(isBlank) { return .scored(0, "<\(tag)> is empty") }
      rest = rest[end.upperBound...]
    }
    return rest.isEmpty || rest == [UInt8(ascii: "\n")]
      ? .scored(1, "the layout is right") : .scored(0, "text follows the last tag")
  }

  private func missing(_ faults: [String]) -> String {
    "not there exactly once: " + faults.joined(separator: ", ")
  }
}

/// How often `mark` stands in `text`.
private func occurrences(_ mark: String, _ text: String) -> Int {
  var rest = Array(text.utf8)[...]
  var count = 0
  while let found = rest.first(of: mark) {
    count += 1
    rest = rest[found.upperBound...]
  }
  return count
}

private func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
