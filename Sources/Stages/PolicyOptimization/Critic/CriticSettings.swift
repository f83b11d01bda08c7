import Objectives
import Optimizers
import Recipes

/// The critic of a policy stage: what it is, and how it learns.
///
/// By default it is a model of its own: the policy with a new head, or a reward model. With `lora` it
/// shares the policy's weights, and has a head and adapters of its own.
public struct CriticSettings: Component {
  /// Whether it is a head on the policy's own states instead, whose loss moves the policy's weights too.
  public var sharesPolicy = false
  /// The reward model that it starts from: the name of a `reward_model` stage before this one, or a
  /// checkpoint's directory. Its vocabulary and chat template are the policy's.
  public var rewardModel: String?
  /// What it minimises.
  public var loss = Choice<ValueLossFamily>(ClippedValue())
  /// What its loss is multiplied with.
  public var vfCoef: Float = 0.1
  /// Optimizer steps at the start in which it learns alone, and the policy stands still.
  public var warmupSteps = 0
  /// Its optimizer; the schedule is the policy's.
  public var optimizer = CriticSettings.standardOptimizer

  /// TRL's coefficient, verl's learning rate.
  public init() {}

  private static var standardOptimizer: AdamW {
    var optimizer = AdamW()
    optimizer.learningRate = 1e-5
    return optimizer
  }

  /// Reports settings that cannot be.
  public func validate(_ issues: inout Issues) {
    issues.require(
      vfCoef > 0 && vfCoef.isFinite, "vf_coef", "\(vfCoef) is not above 0; 0.1 is TRL's")
    issues.require(
      0...largestCount ~= warmupSteps, "warmup_steps",
      "is \(warmupSteps); give 0 to \(largestCount)")
    issues.require(
      !sharesPolicy || rewardModel == nil, "reward_model",
      "a critic that shares the policy's states starts from the policy; "
        + "leave out one of reward_model and shares_policy")
  }
}
