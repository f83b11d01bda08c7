import Foundation
import Objectives
import Records
import Rewards

/// What a policy stage knows beside weights and optimizer: rounds without a group, how often
/// verifiers failed, what adaptive pieces have learned, and how far its critic is. Kept in every
/// checkpoint.
struct PolicyMemory {
  /// Rounds in a row in which the gates admitted nothing.
  var emptyRounds = 0
  /// How often verifiers failed of late.
  var faults = FaultWindow()
  /// What leaving the reference costs by now, where that adapts.
  var klCoefficient: Double?
  /// The scores so far, where they are normalized.
  var scores = RunningMoments()
  /// The critic's counts.
  var critic = JSON.null
  private var parts: [any Part]
  private let base: PolicyObjective

  /// Nothing learned yet.
  init(_ objective: PolicyObjective) {
    base = objective
    parts = objective.regularizers.map { Self.part($0) }
  }

  /// The objective of the step to come.
  var objective: PolicyObjective {
    var objective = base
    objective.regularizers = parts.map(\.regularizer)
    return objective
  }

  /// Learns from a step that is done.
  mutating func observe(_ metrics: Metrics) {
    for index in parts.indices { parts[index].observe(metrics) }
  }

  private static func part(_ regularizer: any Regularizer) -> any Part {
    guard let adaptive = regularizer as? any AdaptiveRegularizer else {
      return Settled(regularizer: regularizer)
    }
    return adaptivePart(adaptive)
  }

  private static func adaptivePart<R: AdaptiveRegularizer>(_ part: R) -> any Part {
    Adaptive(part: part, memory: part.memory)
  }
}

extension PolicyMemory {
  /// Everything, as a checkpoint's manifest keeps it.
  var json: JSON {
    get throws {
      let memories = try parts.map { try $0.json }
      return [
        "empty_rounds": .int(emptyRounds), "regularizers": .array(memories),
        "faults": try kept(faults), "kl_coefficient": klCoefficient.map { .number($0) } ?? .null,
        "scores": try kept(scores), "critic": critic,
      ]
    }
  }

  private func kept(_ memory: some Encodable) throws -> JSON {
    try JSON(parsing: JSONEncoder.sorted.encode(memory))
  }

  /// Goes on from what `json` was.
  mutating func restore(_ json: JSON) throws {
    emptyRounds = json["empty_rounds"]?.int ?? 0
    klCoefficient = json["kl_coefficient"]?.double
    critic = json["critic"] ?? .null
    if let known = json["scores"] {
      scores = try JSONDecoder().decode(RunningMoments.self, from: Data(known.text.utf8))
    }
    if let known = json["faults"] {
      faults = try JSONDecoder().decode(FaultWindow.self, from: Data(known.text.utf8))
    }
    for (index, memory) in zip(parts.indices, json["regularizers"]?.array ?? []) {
      try parts[index].restore(memory)
    }
  }
}

extension JSONEncoder {
  /// One whose keys are in order, so that equal values are equal bytes.
  fileprivate static var sorted: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return encoder
  }
}

/// A regularizer with what it remembers.
private protocol Part {
  var regularizer: any Regularizer { get }
  var json: JSON { get throws }
  mutating func observe(_ metrics: Metrics)
  mutating func restore(_ json: JSON) throws
}

private struct Settled: Part {
  let regularizer: any Regularizer
  var json: JSON { .null }
  func observe(_ metrics: Metrics) {}
  func restore(_ json: JSON) {}
}

private struct Adaptive<R: AdaptiveRegularizer>: Part {
  let part: R
  var memory: R.Memory
  var regularizer: any Regularizer { part.regularizer(memory) }
  var json: JSON { get throws { try JSON(parsing: JSONEncoder().encode(memory)) } }
  mutating func observe(_ metrics: Metrics) { part.observe(metrics, &memory) }
  mutating func restore(_ json: JSON) throws {
    memory = try JSONDecoder().decode(R.Memory.self, from: Data(json.text.utf8))
  }
}
