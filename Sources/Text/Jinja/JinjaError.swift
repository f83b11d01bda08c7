/// Why a template cannot be read or rendered.
public struct JinjaError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of fault it is.
  public enum Kind: Sendable, Equatable {
    /// The template is written wrongly.
    case syntax
    /// Jinja has it, this engine does not.
    case unsupported
    /// A value is not what an operation needs.
    case value
    /// The template itself refused, with `raise_exception`.
    case raised
    /// A limit of work, size or nesting was reached.
    case exhausted
  }
  /// What kind of fault it is.
  public let kind: Kind
  /// The template's name.
  public let template: String
  /// The line, from 1.
  public let line: Int
  /// What is wrong; for `raised`, the template's own words.
  public let problem: String

  /// `chat_template.jinja:12: what is wrong`.
  public var description: String { "\(template):\(line): \(problem)" }
}

/// How much a template may do, so that none runs forever or fills the memory.
public struct JinjaLimits: Sendable, Hashable {
  /// The most expressions and statements carried out.
  public var steps = 5_000_000
  /// The most code points written, copied and kept in all; an element of a list counts as eight.
  public var size = 64_000_000
  /// How deep expressions, statements and calls may nest.
  public var depth = 200

  /// Little room, for templates that nobody vouches for.
  public static let small = JinjaLimits(steps: 20_000, size: 200_000)

  /// Room for conversations of a million characters.
  public init() {}

  /// Limits of one's own.
  public init(steps: Int, size: Int, depth: Int = 100) {
    self.steps = steps
    self.size = size
    self.depth = depth
  }
}
