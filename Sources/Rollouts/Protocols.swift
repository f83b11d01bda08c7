import Generation
import Recipes
import Records

/// One problem set to the policy: everything that a group of episodes depends on.
public struct RolloutTask: Sendable {
  /// The problem.
  public var problem: Problem
  /// The rendered prompt, BOS included.
  public var prompt: [Int32]
  /// How tokens are drawn.
  public var settings: SamplingSettings
  /// Tokens that end a completion.
  public var ends: [Int32]
  /// Texts that end a completion.
  public var stops: [String]
  /// The most tokens of a completion.
  public var limit: Int
  /// Episodes in the group.
  public var count: Int
  /// Which draw of the run this is.
  public var draw: Int
  /// Keys the group's randomness; episode `i` uses `seed.child(i)`.
  public var seed: Seed
  /// How many updates the sampling weights have seen.
  public var policyVersion: Int
  /// Told of each episode that is done, by its index in the group, before the group is: in any order,
  /// from any thread. What it is told counts only where the group holds the same.
  public var announce: @Sendable (Int, Trajectory) -> Void = { _, _ in }

  /// A task.
  public init(
    problem: Problem, prompt: [Int32], settings: SamplingSettings, ends: [Int32],
    stops: [String] = [], limit: Int, count: Int, draw: Int = 0, seed: Seed, policyVersion: Int = 0
  ) {
    self.problem = problem
    self.prompt = prompt
    self.settings = settings
    self.ends = ends
    self.stops = stops
    self.limit = limit
    self.count = count
    self.draw = draw
    self.seed = seed
    self.policyVersion = policyVersion
  }
}

/// How the episodes of one group are drawn.
public protocol RolloutStrategy: Component {
  /// A group of episodes, not judged yet, in the order of their seeds.
  func group(on task: RolloutTask, sampler: any Sampler) async throws(RolloutError) -> RolloutGroup
}

/// Whether a judged group is worth training on.
public protocol Gate: Component {
  /// Whether the group may stay; a refused one is replaced by a fresh draw, within bounds.
  func admits(_ group: RolloutGroup) -> Bool
  /// The fewest episodes of a group of which it can admit one.
  var leastGroup: Int { get }
}

extension Gate {
  /// One.
  public var leastGroup: Int { 1 }
}

/// Which problem comes next.
public protocol Curriculum: Component {
  /// The index of the problem at one draw of the run, below `count`; a pure function of its
  /// arguments, so that a resumed run draws the same.
  func problem(atDraw draw: Int, of count: Int, seed: Seed) -> Int
}
