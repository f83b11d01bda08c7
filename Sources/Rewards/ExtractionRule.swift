import Recipes

/// Where in a completion the answer stands.
///
/// Written in a recipe as one word, or a word with an argument after a colon: `boxed`,
/// `tag:answer`, `after:#`. Where several places fit, the last decides; one that is opened and never
/// closed is no answer, and neither is anything before it.
public enum ExtractionRule: Sendable, Hashable {
  /// Everything (`whole`), white space included.
  case whole
  /// The last line that is not blank (`last_line`).
  case lastLine
  /// The content of the last outermost `\boxed{…}` that the words around it do not deny (`boxed`);
  /// braces nest, `\{` and `\}` do not count.
  case boxed
  /// What follows the last `####` on its line (`hash`), as in GSM8K.
  case hash
  /// What follows the last `answer is`, `answer:` or line that begins with `A:`, up to the end of the
  /// sentence (`answer_is`).
  case answerIs
  /// The last decimal number (`last_number`); a minus directly before it is its sign.
  case lastNumber
  /// The last value in prose, whole and undenied (`last_value`): `1/6` of `it is 1/6`, `x > 5` of
  /// `so x > 5`, nothing of `it is 4 apples or 5 apples`.
  case lastValue
  /// The content of the last `$…$`, `$$…$$`, `\(…\)` or `\[…\]` (`last_latex`).
  case lastLatex
  /// What follows the last occurrence of a marker on its line (`after:MARKER`).
  case after(String)
  /// The content of the last `<name>…</name>` (`tag:NAME`).
  case tag(String)
}

extension ExtractionRule: RawRepresentable, CustomStringConvertible {
  private static let plain: [ExtractionRule] = [
    .whole, .lastLine, .boxed, .hash, .answerIs, .lastNumber, .lastValue, .lastLatex,
  ]
  private static let spellings = plain.map(\.rawValue) + ["after:MARKER", "tag:NAME"]

  /// The rule spelt `rawValue` in a recipe, or `nil` where there is none.
  public init?(rawValue: String) {
    if let known = Self.plain.first(where: { $0.rawValue == rawValue }) {
      self = known
      return
    }
    let parts = rawValue.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    let argument = String(parts[1]).trimmingWhitespace
    guard !argument.isEmpty else { return nil }
    switch parts[0] {
    case "after": self = .after(argument)
    case "tag" where argument.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }:
      self = .tag(argument)
    default: return nil
    }
  }

  /// The rule as a recipe spells it.
  public var rawValue: String {
    switch self {
    case .whole: "whole"
    case .lastLine: "last_line"
    case .boxed: "boxed"
    case .hash: "hash"
    case .answerIs: "answer_is"
    case .lastNumber: "last_number"
    case .lastValue: "last_value"
    case .lastLatex: "last_latex"
    case .after(let marker): "after:" + marker
    case .tag(let name): "tag:" + name
    }
  }

  /// The rule as a recipe spells it.
  public var description: String { rawValue }
}

extension ExtractionRule: Codable {
  /// Reads the recipe's spelling.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let rule = Self(rawValue: text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "no extraction rule is called \"\(text)\"; "
          + didYouMean(text, among: Self.spellings, "the rules are"))
    }
    self = rule
  }

  /// Writes the recipe's spelling.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}
