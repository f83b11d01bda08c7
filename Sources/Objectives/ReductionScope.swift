/// The optimizer step that a micro-batch is cut from, as far as reductions need it.
///
/// The counts of several processes add up.
public struct ReductionScope: Sendable, Hashable {
  /// How many responses the step has, masked ones included.
  public var responses: Int
  /// How many tokens with loss the step has.
  public var tokens: Int
  /// The generation budget, tokens.
  public var maxCompletionLength: Int

  /// A scope from counts.
  public init(responses: Int, tokens: Int, maxCompletionLength: Int) {
    self.responses = responses
    self.tokens = tokens
    self.maxCompletionLength = maxCompletionLength
  }

  /// A scope from the number of tokens with loss of every response of the step; 0 where masked.
  public init(lengths: [Int], maxCompletionLength: Int) {
    self.init(
      responses: lengths.count, tokens: lengths.reduce(0, +),
      maxCompletionLength: maxCompletionLength)
  }
}
