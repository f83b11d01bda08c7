import Datasets
import Models
import Objectives
import Optimizers
import Recipes
import Records
import Tensors

/// Learns a reward model from pairs of completions: the policy's weights below a new head, which reads
/// one number at the end of each completion.
///
/// The policy stays as it was, and goes on with the stages behind this one. The stage's checkpoints are
/// sequence classifiers of transformers with one label; rewards name them, by the stage or by a path.
/// The loss of a step is divided by its pairs, so that any cut into micro-batches gives the same
/// gradient.
public struct RewardModeling: Stage {
  /// The stage's name in recipes.
  public static let kind = "reward_model"

  /// What the run calls the stage; its kind where none is given.
  public var name: String?
  /// The training stage whose policy this one starts from; the last before it where none is given.
  public var startFrom: String?
  /// Trains low-rank adapters, and the head, in the place of all weights; checkpoints have them merged.
  public var lora: LoRA?
  /// The split `train` is learned, `validation` measured. A column `margin` says by how much a chosen
  /// completion is better.
  public var data = DataSplits()
  /// What is minimised.
  public var loss = Choice<RewardLossFamily>(BradleyTerry())
  /// Which pairs a ranked list gives.
  public var rankedPairs = RankedPairs.bestWorst
  /// Pairs in a micro-batch.
  public var perDeviceTrainBatchSize = 8
  /// Micro-batches in an optimizer step.
  public var gradientAccumulationSteps = 1
  /// Whether each layer is computed again for its gradient in the place of keeping what it made: the same
  /// bits with less memory, in up to a third more time.
  public var gradientCheckpointing = false
  /// Passes over the data, where `max_steps` is not given.
  public var numTrainEpochs = 1.0
  /// Optimizer steps; `nil` counts epochs.
  public var maxSteps: Int?
  /// Which rows are too long, and what becomes of them.
  public var lengths = LengthLimits()
  /// The optimizer.
  public var optimizer = RewardModeling.standardOptimizer
  /// How the learning rate changes.
  public var schedule = Schedule()
  /// When to validate and save.
  public var checkpointing = Checkpointing()
  /// What becomes of a step whose loss or gradient is not finite.
  public var onDivergence = DivergencePolicy.stop

  /// TRL's learning rate; one epoch, since more overfit.
  public init() {}

  private static var standardOptimizer: AdamW {
    var optimizer = AdamW()
    optimizer.learningRate = 1e-4
    return optimizer
  }

  /// Pairs of an optimizer step.
  var rowsPerStep: Int { perDeviceTrainBatchSize.saturatingProduct(gradientAccumulationSteps) }

  /// Optimizer steps for so many pairs.
  func steps(rows: Int) -> Int {
    let steps = (numTrainEpochs * Double(rows) / Double(rowsPerStep)).rounded(.up)
    return maxSteps ?? max(1, Int(saturating: steps))
  }

  /// The policy's trunk below a new head. What learns is the scorer's own; what does not is shared.
  func scorer(over policy: Decoder, padID: Int32?, seed: Seed) -> Decoder {
    guard lora == nil || policy.adapters != nil else {
      return policy.scorer(padID: padID, seed: seed)
    }
    let own = policy.copy()
    own.take(policy)
    own.mergeAdapters()
    return own.scorer(padID: padID, seed: seed)
  }

  /// Learns until the steps are done or a stop condition holds.
  public func run(_ session: StageSession) async throws {
    var loop = try RewardLoop(self, session)
    try await loop.run()
  }
}
