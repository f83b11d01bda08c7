/// Why an evaluation cannot be summed up.
public enum EvaluationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// More samples are asked for than a prompt has.
  case tooFewSamples(k: Int, samples: Int)
  /// There is no prompt, or none with a scored sample.
  case nothingScored
  /// A count or share that is out of range.
  case outOfRange(name: String, value: String, wanted: String)
  /// Two evaluations that are compared prompt by prompt have other prompts.
  case unpaired(String)
  /// Fewer runs than an interval over seeds needs.
  case tooFewSeeds(Int)

  /// The error in words.
  public var description: String {
    switch self {
    case .tooFewSamples(let k, let samples):
      "k = \(k): more than the \(samples) samples of a prompt; "
        + "k up to \(samples), or \(k) samples, would do"
    case .nothingScored: "evaluation: no prompt has a scored sample; at least one would do"
    case .outOfRange(let name, let value, let wanted): "\(name): is \(value); \(wanted) would do"
    case .tooFewSeeds(let count):
      "seeds: \(count) of them; two or more would do"
    case .unpaired(let problem): "comparison: \(problem); the same prompts in both would do"
    }
  }
}

/// The chance that at least one of `k` samples is right, estimated without bias from `n`.
///
/// `1 − C(n−c, k) / C(n, k)`, computed as `1 − Π_{i=n−c+1}^{n} (1 − k/i)`, which neither overflows
/// nor cancels. 1 where fewer than `k` samples are wrong.
///
/// - Parameters:
///   - samples: how many samples were drawn, `n`.
///   - correct: how many of them are right, `c`.
///   - k: how many are looked at.
/// - Throws: `EvaluationError.tooFewSamples`, where `k > n`; `outOfRange` for other impossible counts.
/// - SeeAlso: Chen et al. 2021 (Codex), arXiv:2107.03374, eq. 1.
public func passAtK(samples: Int, correct: Int, k: Int) throws(EvaluationError) -> Double {
  guard k >= 1 else { throw .outOfRange(name: "k", value: "\(k)", wanted: "1 or more") }
  guard k <= samples else { throw .tooFewSamples(k: k, samples: samples) }
  guard (0...samples).contains(correct) else {
    throw .outOfRange(name: "correct", value: "\(correct)", wanted: "0 to \(samples)")
  }
  if samples - correct < k { return 1 }
  if correct == 0 { return 0 }
  let allWrong = (samples - correct + 1...samples).reduce(1.0) {
    $0 * (1 - Double(k) / Double($1))
  }
  return 1 - allWrong
}
