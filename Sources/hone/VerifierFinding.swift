import Records
import Rewards

/// What verifiers found of one submission.
struct VerifierFinding: Sendable {
  /// How a judgement ended.
  enum Status: String, CaseIterable, Sendable {
    case scored, unparseable, error, timeout
    case notApplicable = "not_applicable"

    /// Whether there was no judgement.
    var isFault: Bool { self == .error || self == .timeout }
  }

  /// What one of them found.
  struct Part: Sendable {
    let name: String
    let status: Status
    /// The unweighted score, of a fault that which `on_error` gives it; `nil` where there is none.
    let score: Double?
    let weight: Double
    let extracted: String?
    let reason: String
    let components: [String: Double]
    let seconds: Double
    /// Whether the row is at fault, not the verifier.
    let isMalformed: Bool
  }
  private(set) var parts: [Part] = []

  /// The row cannot be judged.
  init(_ error: some Error) {
    parts = [
      Part(
        name: "", status: .error, score: nil, weight: 1, extracted: nil, reason: "\(error)",
        components: [:], seconds: 0, isMalformed: true)
    ]
  }

  /// Nothing found yet.
  init() {}

  /// Adds what a reward's verifier said.
  mutating func add(
    _ reward: WeightedVerifier, _ result: Result<Verdict, VerifierError>, _ duration: Duration
  ) {
    let seconds = duration / .seconds(1)
    switch result {
    case .success(let verdict):
      let status: Status =
        switch verdict.outcome {
        case .scored: .scored
        case .unparseable: .unparseable
        case .notApplicable: .notApplicable
        }
      parts.append(
        Part(
          name: reward.name, status: status, score: reward.score(verdict), weight: reward.weight,
          extracted: verdict.extracted, reason: verdict.reason, components: verdict.components,
          seconds: seconds, isMalformed: false))
    case .failure(let error):
      var (isMalformed, standIn): (Bool, Double?) = (false, nil)
      if case .malformedProblem = error { isMalformed = true }
      if case .score(let score) = reward.onError { standIn = reward.score(.scored(score, "")) }
      parts.append(
        Part(
          name: reward.name, status: error.fault.kind == .timeout ? .timeout : .error,
          score: standIn, weight: reward.weight, extracted: nil, reason: error.fault.reason,
          components: [:],
          seconds: seconds, isMalformed: isMalformed))
    }
  }

  /// The worst that happened: a fault, else that there is a score, else why there is none.
  var status: Status {
    let order: [Status] = [.error, .timeout, .scored, .unparseable]
    return order.first { status in parts.contains { $0.status == status } } ?? .notApplicable
  }

  /// The weighted sum of the scores; `nil` where a fault leaves the row unscored, or nobody has any.
  var score: Double? {
    let scores = parts.compactMap { part in part.score.map { $0 * part.weight } }
    let isUnscored = scores.isEmpty || parts.contains { $0.status.isFault && $0.score == nil }
    return isUnscored ? nil : scores.reduce(0, +)
  }

  /// Whether somebody could not judge.
  var isFault: Bool { status.isFault }

  /// Whether the row is at fault.
  var isMalformed: Bool { parts.contains(where: \.isMalformed) }

  /// The line of `hone verify`, of the row at `index`.
  func json(at index: Int) -> JSON {
    let isAlone = parts.count == 1
    let reason = parts.map { isAlone ? $0.reason : "\($0.name): \($0.reason)" }
    var members: [JSON.Member] = [
      .init("index", .int(index)), .init("score", score.map(JSON.number) ?? .null),
      .init("status", .string(status.rawValue)),
      .init("extracted", parts.lazy.compactMap(\.extracted).first.map(JSON.string) ?? .null),
      .init("reason", .string(reason.joined(separator: "; "))),
      .init("seconds", .number(rounded(parts.reduce(0) { $0 + $1.seconds }))),
    ]
    if isAlone, let part = parts.first, !part.components.isEmpty {
      members.append(.init("components", part.componentsJSON))
    }
    if !isAlone { members.append(.init("rewards", .array(parts.map(\.json)))) }
    return .object(members)
  }
}

extension VerifierFinding.Part {
  fileprivate var componentsJSON: JSON {
    .object(components.sorted { $0.key < $1.key }.map { .init($0.key, .number($0.value)) })
  }

  fileprivate var json: JSON {
    var members: [JSON.Member] = [
      .init("name", .string(name)), .init("score", score.map(JSON.number) ?? .null),
      .init("weight", .number(weight)), .init("status", .string(status.rawValue)),
      .init("extracted", extracted.map(JSON.string) ?? .null), .init("reason", .string(reason)),
      .init("seconds", .number(rounded(seconds))),
    ]
    if !components.isEmpty { members.append(.init("components", componentsJSON)) }
    return .object(members)
  }
}

/// Seconds to the microsecond.
private func rounded(_ seconds: Double) -> Double { (seconds * 1e6).rounded() / 1e6 }
