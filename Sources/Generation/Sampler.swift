import Records

/// What is asked of the policy: a continuation of `prefix`.
public struct SampleRequest: Sendable {
  /// The tokens to continue; requests with equal prefixes share their computation.
  public var prefix: [Int32]
  /// How tokens are drawn.
  public var settings: SamplingSettings
  /// Tokens that end the continuation; the one drawn is part of it.
  public var ends: [Int32]
  /// Texts that end the continuation; they are not part of its text, but their tokens are of its.
  public var stops: [String]
  /// The most tokens to draw.
  public var limit: Int
  /// Keys the draws: token `t` is drawn with `seed.child(t)`.
  public var seed: Seed

  /// A request.
  public init(
    prefix: [Int32], settings: SamplingSettings = .init(), ends: [Int32], stops: [String] = [],
    limit: Int, seed: Seed
  ) {
    self.prefix = prefix
    self.settings = settings
    self.ends = ends
    self.stops = stops
    self.limit = limit
    self.seed = seed
  }
}

/// What the policy wrote.
public struct Action: Sendable, Hashable, Codable {
  /// The drawn tokens, the end token included.
  public var tokens: [Int32]
  /// The log-probability (nats) of each, temperature-scaled, before any filter.
  public var logProbs: [Float]
  /// The text, without end token or stop text.
  public var text: String
  /// Why it ended.
  public var stop: StopReason

  /// An action.
  public init(tokens: [Int32], logProbs: [Float], text: String, stop: StopReason) {
    self.tokens = tokens
    self.logProbs = logProbs
    self.text = text
    self.stop = stop
  }
}

/// Why a rollout could not be played: recorded on the trajectory, or the end of the run where no
/// trajectory exists yet.
public enum RolloutError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The prompt leaves no room for a token.
  case promptTooLong(tokens: Int, context: Int)
  /// The prompt has no tokens, or one outside the vocabulary.
  case badPrompt(reason: String)
  /// The model's scores are not finite.
  case notFinite(position: Int)
  /// The run is being stopped.
  case stopped

  /// The fault in words.
  public var description: String {
    switch self {
    case .promptTooLong(let tokens, let context):
      "the prompt has \(tokens) tokens and the model's context \(context); "
        + "shorten it or drop such rows with max_prompt_length"
    case .badPrompt(let reason): reason
    case .notFinite(let position):
      "the model's scores at position \(position) are not finite; the weights have diverged"
    case .stopped: "the run is being stopped"
    }
  }
}

/// Draws continuations. The only view of the policy that a rollout has.
public protocol Sampler: Sendable {
  /// One result a request, in order; what a request gives does not depend on the others.
  func sample(_ requests: [SampleRequest]) async -> [Result<Action, RolloutError>]
  /// The same, and each result as soon as it is there: in any order, from any thread, before the whole
  /// is returned. `deliver` gets the request's index and must not take long.
  func sample(
    _ requests: [SampleRequest],
    delivering deliver: @escaping @Sendable (Int, Result<Action, RolloutError>) -> Void
  ) async -> [Result<Action, RolloutError>]
}

extension Sampler {
  /// Delivers everything at the end.
  public func sample(
    _ requests: [SampleRequest],
    delivering deliver: @escaping @Sendable (Int, Result<Action, RolloutError>) -> Void
  ) async -> [Result<Action, RolloutError>] {
    let results = await sample(requests)
    for (index, result) in results.enumerated() { deliver(index, result) }
    return results
  }

  /// One continuation.
  public func sample(_ request: SampleRequest) async throws(RolloutError) -> Action {
    guard let result = await sample([request]).first else { throw .stopped }
    return try result.get()
  }
}
