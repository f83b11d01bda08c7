import Records

/// Grades what a policy wrote: a verifier, or something that cannot stand in a recipe by itself, such as
/// a reward model with its weights.
public protocol Judge: Sendable {
  /// How much a judge must see at once.
  var granularity: Granularity { get }
  /// One verdict a submission, in order.
  ///
  /// - Throws: `VerifierError` where no verdict could be reached. A wrong answer is a verdict.
  func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict]
}

extension Judge {
  /// One sample at a time.
  public var granularity: Granularity { .sample }
}
