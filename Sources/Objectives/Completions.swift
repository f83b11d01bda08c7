import Tensors

/// One side of a batch: completions that were chosen, or completions that were not.
///
/// `C` is their number.
public struct Completions {
  /// log π(y | x), `[C]`, nats, with gradient.
  public let logProbs: Tensor
  /// log π_ref(y | x), `[C]`, nats; zeros where there is no reference.
  public let reference: Tensor
  /// Tokens of each completion, the end included; 1 or more.
  public let lengths: [Int]

  /// Completions.
  ///
  /// - Parameters:
  ///   - reference: zeros where not given.
  ///   - lengths: tokens; an empty completion counts as one of 1.
  public init(logProbs: Tensor, reference: Tensor? = nil, lengths: [Int]) {
    precondition(
      logProbs.count == lengths.count && reference.map { $0.count == lengths.count } ?? true,
      "\(lengths.count) completions with \(logProbs.count) log-probabilities and "
        + "\(reference?.count ?? 0) of the reference")
    self.logProbs = logProbs
    self.reference =
      reference ?? Tensor(lengths.map { _ in 0 }, shape: [lengths.count])
    self.lengths = lengths.map { max(1, $0) }
  }

  /// How many there are.
  public var count: Int { lengths.count }
  /// `h = log π - log π_ref`, `[C]`, nats, with gradient.
  ///
  /// A sum over a whole completion may rightly pass 20 nats, so it is not held within a range.
  public var logRatios: Tensor { logProbs - reference }
  /// The mean of a completion's log-probabilities, `[C]`, nats a token, with gradient.
  public var meanLogProbs: Tensor { perToken(logProbs) }

  /// One number a completion, divided by its tokens.
  func perToken(_ values: Tensor) -> Tensor {
    values * Tensor(lengths.map { 1 / Float($0) }, shape: [count])
  }
}
