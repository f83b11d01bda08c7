import Records

/// Grades what a policy wrote: a verifier, or something that cannot stand in a recipe by itself, such as
/// a reward model with its weights.
public protocol Judge: Sendable {
  /// How much a judge must see at once.
  var granularity: Granularity { get }
  /// How many calls it takes at once, where more would only wait within it; any number where `nil`.
  var callsAtOnce: Int? { get }
  /// One verdict a submission, in order.
  ///
  /// - Throws: `VerifierError` where no verdict could be reached. A wrong answer is a verdict.
  func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict]
  /// One verdict or fault a submission, in order: what judging asks for.
  ///
  /// By default what `verdicts(on:)` says of as much as the judge must see at once, its error the fault
  /// of every submission of that part. A judge that can tell which sample it failed on gives its own.
  func results(on submissions: [Submission]) async -> [Result<Verdict, VerifierError>]
}

extension Judge {
  /// One sample at a time.
  public var granularity: Granularity { .sample }
  /// Any number of calls.
  public var callsAtOnce: Int? { nil }

  /// The verdicts on each part of the submissions, or the error that `verdicts(on:)` throws for every
  /// submission of a part; a wrong count of verdicts is such an error.
  public func results(on submissions: [Submission]) async -> [Result<Verdict, VerifierError>] {
    var results: [Result<Verdict, VerifierError>] = []
    for part in submissions.parts(for: granularity) {
      let part = Array(submissions[part])
      do throws(VerifierError) {
        results += try await verdicts(on: part).map(Result.success).counted(for: part)
      } catch {
        results += part.map { _ in .failure(error) }
      }
    }
    return results
  }
}

extension [Result<Verdict, VerifierError>] {
  /// The same, or a fault of every submission where there is not one result for each.
  public func counted(for submissions: [Submission]) -> Self {
    if count == submissions.count { return self }
    let reason = "\(count) verdicts came back for \(submissions.count) submissions"
    return submissions.map { _ in .failure(.failed(reason: reason)) }
  }

  /// The verdicts.
  ///
  /// - Throws: the first fault.
  public func verdicts() throws(VerifierError) -> [Verdict] {
    var verdicts: [Verdict] = []
    for result in self { verdicts.append(try result.get()) }
    return verdicts
  }
}
