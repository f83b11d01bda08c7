import Datasets
import Generation
import Kernels
import Models
import Objectives
import Optimizers
import Recipes
import Records
import Rewards
import Rollouts

/// Reinforcement learning on sampled completions: GRPO and its relatives, composed from pieces.
///
/// A step samples groups of completions, lets the rewards judge them, credits the tokens, and
/// minimises the objective. Counts have TRL's meanings and are completions, not prompts.
public struct PolicyOptimization: Stage {
  /// The stage's name in recipes.
  public static let kind = "policy_optimization"

  /// What the run calls the stage; the name it was written under where none is given.
  public var name: String?
  /// The training stage whose model this one starts from; the stage before where none is given.
  public var startFrom: String?
  /// Trains low-rank adapters in the place of the weights; those of the stage before go on.
  public var lora: LoRA?
  /// The split `train` is learned from, `validation` measured.
  public var data = DataSplits()
  /// Who judges; those of the stages before where none are given.
  public var rewards: [RewardSettings] = []
  /// Which problem comes next.
  public var curriculum = Choice<CurriculumFamily>(Uniform())
  /// How the completions of a problem are drawn.
  public var strategy = Choice<RolloutStrategyFamily>(Independent())
  /// What is paid and charged beside the verdicts, before the gates.
  public var shapers: [Choice<RewardShaperFamily>] = []
  /// Which groups are worth training on; others are replaced by fresh draws.
  public var gates: [Choice<GateFamily>] = []
  /// How often groups that a gate refused are drawn anew before a step goes on with fewer.
  public var maxRefills = 3
  /// Completions a problem.
  public var numGenerations = 8
  /// The most tokens of a completion.
  public var maxCompletionLength = 256
  /// The most tokens a prompt may have; problems with longer ones are left out.
  public var maxPromptLength: Int?
  /// How tokens are drawn.
  public var sampling = SamplingSettings()
  /// Of the factors of products while completions are drawn, `float32`, `bf16` or `int8`; that of the
  /// model where none is given. Another one than the model's samples from another distribution,
  /// for which `truncated_importance_sampling` among the objective's token weightings corrects.
  public var rolloutPrecision: Precision?
  /// Texts that end a completion.
  public var stop: [String] = []
  /// Completions in a micro-batch.
  public var perDeviceTrainBatchSize = 8
  /// Micro-batches in an optimizer step.
  public var gradientAccumulationSteps = 1
  /// Whether each layer is computed again for its gradient in the place of keeping what it made: the same
  /// bits with less memory, in up to a third more time.
  public var gradientCheckpointing = false
  /// Micro-batches that one round of sampling feeds; `gradient_accumulation_steps` where `nil`.
  public var stepsPerGeneration: Int?
  /// Completions of one round of sampling, in place of `steps_per_generation`.
  public var generationBatchSize: Int?
  /// How often each round's completions are trained on.
  public var numIterations = 1
  /// Passes over the problems, where `max_steps` is not given.
  public var numTrainEpochs = 1.0
  /// Optimizer steps; `nil` counts epochs.
  public var maxSteps: Int?
  /// Whether completions that were cut off carry no loss; they still count in their group.
  public var maskTruncatedCompletions = false
  /// How scores are brought to size; they stay as they are where not set.
  public var scoreNormalization: ScoreNormalization?
  /// What leaving the reference policy costs in the reward; nothing where not set.
  public var rewardKL: RewardKL?
  /// Whether the reference policy follows the one that learns.
  public var reference = ReferenceSettings()
  /// How rewards become credit.
  public var advantage = Choice<AdvantageEstimatorFamily>(GroupRelative())
  /// What is minimised.
  public var objective = ObjectiveSettings()
  /// Who foresees what a completion will earn; nobody where not set.
  public var critic: CriticSettings?
  /// The optimizer.
  public var optimizer = PolicyOptimization.standardOptimizer
  /// How the learning rate changes.
  public var schedule = Schedule()
  /// When to validate and save.
  public var checkpointing = Checkpointing()
  /// How the validation split is measured.
  public var validation = PolicyOptimization.standardValidation
  /// Permutes the rewards within each group: a control that has nothing to learn from.
  public var permuteRewards = false
  /// What becomes of a step whose loss or gradient is not finite.
  public var onDivergence = DivergencePolicy.stop

  /// TRL's defaults for GRPO.
  public init() {}

  private static var standardOptimizer: AdamW {
    var optimizer = AdamW()
    optimizer.learningRate = 1e-6
    return optimizer
  }

  private static var standardValidation: Validation {
    var validation = Validation()
    validation.samples = 1
    return validation
  }

  /// Learns until the steps are done or a stop condition holds.
  public func run(_ session: StageSession) async throws {
    var loop = try await PolicyLoop(self, session)
    try await loop.run()
  }
}

/// What a policy stage minimises, piece by piece.
public struct ObjectiveSettings: Component {
  /// The policy-gradient term, a token at a time.
  public var surrogate = Choice<SurrogateFamily>(ClippedSurrogate())
  /// Factors on the policy-gradient term.
  public var tokenWeightings: [Choice<TokenWeightingFamily>] = []
  /// Terms that are added, a token at a time.
  public var regularizers: [Choice<RegularizerFamily>] = []
  /// How token losses become one number.
  public var reduction = Choice<ReductionFamily>(TokenMean())

  /// The clipped surrogate over the token mean.
  public init() {}

  /// The objective.
  var objective: PolicyObjective {
    PolicyObjective(
      surrogate: surrogate.part, tokenWeightings: tokenWeightings.map(\.part),
      regularizers: regularizers.map(\.part), reduction: reduction.part)
  }
}
