public import Recipes
import Records
public import Text

/// How long a row may be, in tokens, and what becomes of longer ones.
public struct LengthLimits: Component, Hashable {
  /// What becomes of a row that is too long.
  public enum Overlong: String, Sendable, Codable, CaseIterable {
    /// It is left out.
    case drop
    /// Its end is cut off, end-of-sequence token and all; a prompt that is too long is left out.
    case truncate
  }
  /// The most tokens a prompt may have, BOS included.
  public var maxPromptLength: Int?
  /// The most tokens a prompt and its completion may have together.
  public var maxLength: Int?
  /// What becomes of a row that is too long.
  public var overlong = Overlong.drop

  /// No limits.
  public init() {}

  /// Reports settings that cannot be.
  public func validate(_ issues: inout Issues) {
    for (key, value) in [("max_prompt_length", maxPromptLength), ("max_length", maxLength)] {
      if let value { issues.require(value > 0, key, "is \(value); give 1 or more") }
    }
  }
}

/// Rows as ids.
public struct RenderedSet: Sendable, Hashable {
  /// What the rows are rendered for.
  public enum Purpose: Sendable, Hashable {
    /// Prompts and what is learned after them.
    case training
    /// Prompts alone: the policy writes the rest.
    case sampling
  }
  /// A row that was left out or cut.
  public struct Exclusion: Sendable, Hashable, Codable {
    /// Why.
    public enum Reason: String, Sendable, Codable, CaseIterable {
      /// The prompt alone is too long.
      case promptTooLong = "prompt_too_long"
      /// Prompt and completion together are too long.
      case tooLong = "too_long"
      /// The end of the completion was cut off.
      case truncated
      /// Both sides of a pair are the same.
      case identical
      /// The sides of a pair do not follow the same prompt.
      case promptsDiffer = "prompts_differ"
    }
    /// The row's `id`.
    public var id: String
    /// Why.
    public var reason: Reason
    /// How many tokens it has.
    public var tokens: Int
  }
  /// The rows that are left.
  public var dataset: Dataset
  /// Their ids, in the same order.
  public var examples: [RenderedExample]
  /// The rows that were left out or cut.
  public var exclusions: [Exclusion]

  /// Renders every row of `dataset` and holds it to `limits`.
  ///
  /// - Throws: `DataError` where a row has nothing to learn, the tokenizer refuses it, or no row is
  ///   left.
  public init(
    _ dataset: Dataset, for purpose: Purpose, with renderer: Renderer,
    limits: LengthLimits = LengthLimits()
  ) throws(DataError) {
    var kept: [Int] = []
    examples = []
    exclusions = []
    let rendered = try dataset.rows.concurrentMap { row throws(DataError) in
      try row.rendered(for: purpose, with: renderer)
    }
    for (index, row) in dataset.rows.enumerated() {
      var example = rendered[index]
      let reason = limits.apply(to: &example)
      if let reason {
        exclusions.append(Exclusion(id: row.id, reason: reason.0, tokens: reason.tokens))
        if reason.0 != .truncated { continue }
      }
      kept.append(index)
      examples.append(example)
    }
    self.dataset = dataset.keeping(kept)
    if kept.isEmpty, let first = dataset.rows.first {
      throw DataError(
        first.file,
        "all \(dataset.rows.count) rows are too long; raise max_prompt_length or max_length")
    }
  }
}

extension LengthLimits {
  func apply(to example: inout RenderedExample)
    -> (RenderedSet.Exclusion.Reason, tokens: Int)?
  {
    let count = example.tokens.count
    let prompt = example.promptCount
    if prompt > maxPromptLength ?? .max { return (.promptTooLong, prompt) }
    guard let maxLength, count > maxLength else { return nil }
    if prompt >= maxLength { return (.promptTooLong, prompt) }
    if overlong == .drop { return (.tooLong, count) }
    example.tokens.removeLast(count - maxLength)
    example.isTrained.removeLast(count - maxLength)
    return (.truncated, count)
  }
}

extension DataRow {
  /// The row's ids.
  ///
  /// - Throws: `DataError` where it has nothing to learn, or the tokenizer refuses it.
  public func rendered(for purpose: RenderedSet.Purpose, with renderer: Renderer)
    throws(DataError) -> RenderedExample
  {
    let segments = try segments(for: purpose, with: renderer)
    do throws(RenderError) {
      let example = try renderer.render(segments)
      if purpose == .sampling || example.trainedCount > 0 { return example }
    } catch { throw fault(error) }
    throw DataError(file, line: line, field: "messages", "no token of it is learned")
  }

  /// What is rendered of the row, before it is encoded.
  func segments(for purpose: RenderedSet.Purpose, with renderer: Renderer) throws(DataError)
    -> [ChatSegment]
  {
    let (shown, view) = try viewed(for: purpose)
    do throws(RenderError) {
      return try renderer.segments(of: shown, as: view)
    } catch { throw fault(error) }
  }

  private func viewed(for purpose: RenderedSet.Purpose) throws(DataError) -> (Prompt, ChatView) {
    switch (purpose, target) {
    case (.sampling, _): return (prompt, .prompt)
    case (.training, .completion(let text)): return (prompt, .reply(Message(.assistant, text)))
    case (.training, .reply(let message)), (.training, .preference(.labelled(let message, _))):
      return (prompt, .reply(message))
    case (.training, .conversation(let messages)):
      return (.messages(messages, variables: prompt.variables), .conversation)
    case (.training, .none), (.training, .preference): break
    }
    throw DataError(
      file, line: line, field: "completion",
      "there is nothing to learn; \(columnList(columns, near: "completion"))")
  }

  func fault(_ error: RenderError) -> DataError {
    if case .turn(let turn, let reason) = error {
      return DataError(file, line: line, field: "messages[\(turn)]", reason)
    }
    return DataError(file, line: line, "\(error)")
  }
}
