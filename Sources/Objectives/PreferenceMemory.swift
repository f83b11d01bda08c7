import Foundation
import Records

/// What the losses of an objective keep, in their order.
public struct PreferenceMemory: Sendable {
  var parts: [any LossMemory]

  /// Nothing seen yet.
  public init(_ objective: PreferenceObjective) {
    parts = objective.terms.map { fresh($0.loss) }
  }

  /// What a checkpoint stored; parts that it lacks are fresh.
  public init(_ objective: PreferenceObjective, stored: JSON?) {
    let given = stored?.array ?? []
    parts = objective.terms.enumerated().map { index, term in
      given.indices.contains(index) ? restored(term.loss, given[index]) : fresh(term.loss)
    }
  }

  /// What a checkpoint stores.
  public var stored: JSON {
    .array(parts.map { part in (try? JSON(parsing: JSONEncoder().encode(part))) ?? .null })
  }
}

private func fresh<L: PreferenceLoss>(_ loss: L) -> any LossMemory { L.Memory() }

private func restored<L: PreferenceLoss>(_ loss: L, _ stored: JSON) -> any LossMemory {
  (try? JSONDecoder().decode(L.Memory.self, from: Data(stored.text.utf8))) ?? L.Memory()
}
