/// A step boundary of a run: everything up to and including `step` of `stage` is done.
public struct RunPosition: Sendable, Codable, Hashable, Comparable {
  /// The stage's index in the recipe, from 0.
  public var stage: Int
  /// How many steps of the stage are done; 0 is its start.
  public var step: Int

  /// The boundary after `step` of `stage`.
  public init(stage: Int, step: Int) {
    self.stage = stage
    self.step = step
  }

  /// Orders by stage, then by step.
  public static func < (a: RunPosition, b: RunPosition) -> Bool {
    (a.stage, a.step) < (b.stage, b.step)
  }
}
