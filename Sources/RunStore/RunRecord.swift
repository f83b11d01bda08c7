/// A run, as `hone runs` lists it.
///
/// The names in its JSON are the documented keys of `hone runs … --json`; an absent key means that
/// there is no value.
public struct RunRecord: Sendable, Codable, Hashable {
  /// How far a run has come.
  public enum Status: String, Sendable, Codable, CaseIterable {
    /// A process is working on it.
    case running
    /// It ended as the recipe says.
    case finished
    /// It stopped with an error; `message` says which.
    case failed
    /// It was stopped, or its process is gone; `--resume` goes on.
    case interrupted
  }

  /// The recipe's name.
  public var name: String
  /// The root of the run's randomness.
  public var seed: Int
  /// When it began: ISO 8601, UTC.
  public var created: String
  /// How far it has come.
  public var status: Status
  /// The error it stopped with.
  public var message: String?
  /// Its stages, in order.
  public var stages: [StageRecord]

  /// A run that begins.
  public init(name: String, seed: Int, created: String, stages: [StageRecord]) {
    self.name = name
    self.seed = seed
    self.created = created
    self.status = .running
    self.stages = stages
  }
}

/// A stage of a run.
public struct StageRecord: Sendable, Codable, Hashable {
  /// Its index in the recipe, from 0.
  public var stage: Int
  /// Its name in the recipe; the kind where it has none.
  public var name: String
  /// What kind of stage it is: `sft`, `policy_optimization`, `evaluate`.
  public var kind: String
  /// The last step that the store holds; 0 before the first.
  public var steps: Int

  /// A stage that has not begun.
  public init(stage: Int, name: String, kind: String, steps: Int = 0) {
    self.stage = stage
    self.name = name
    self.kind = kind
    self.steps = steps
  }
}
