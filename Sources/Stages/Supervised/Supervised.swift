import Datasets
import Generation
import Models
import Objectives
import Optimizers
import Recipes
import Records

/// Supervised fine-tuning: the likelihood of demonstrated completions, prompts left out of the loss.
///
/// Each optimizer step divides by the number of trained tokens of the whole step, so that any cut
/// into micro-batches gives the same gradient.
public struct Supervised: Stage {
  /// The stage's name in recipes.
  public static let kind = "sft"

  /// What the run calls the stage; its kind where none is given.
  public var name: String?
  /// The training stage whose model this one starts from; the stage before where none is given.
  public var startFrom: String?
  /// Trains low-rank adapters in the place of the weights; those of the stage before go on.
  public var lora: LoRA?
  /// The split `train` is learned, `validation` measured.
  public var data = DataSplits()
  /// Who judges what is sampled for validation.
  public var rewards: [RewardSettings] = []
  /// What is minimised over trained tokens.
  public var loss = Choice<SupervisedLossFamily>(CrossEntropy())
  /// Rows in a micro-batch.
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
  public var optimizer = AdamW()
  /// How the learning rate changes.
  public var schedule = Schedule()
  /// When to validate and save.
  public var checkpointing = Checkpointing()
  /// How the validation split is measured.
  public var validation = Validation()
  /// What becomes of a step whose loss or gradient is not finite.
  public var onDivergence = DivergencePolicy.stop

  /// One epoch of steps of eight rows.
  public init() {}

  /// Reports settings that cannot be.
  public func validate(_ issues: inout Issues) {
    issues.require(data.train != nil, "data.train", "is missing; name the rows to learn from")
    requireCounts(
      [
        ("per_device_train_batch_size", perDeviceTrainBatchSize),
        ("gradient_accumulation_steps", gradientAccumulationSteps),
      ], &issues)
    requireCounts([("max_steps", maxSteps)], atMost: largestCount, &issues)
    requireEpochs(numTrainEpochs, &issues)
    issues.require(
      checkpointing.evalSteps == nil || data.validation != nil, "data.validation",
      "is missing; eval_steps needs rows to measure on")
    checkpointing.requireReported(loss: true, samples: validation.samples > 0, &issues)
    requireDistinctNames(rewards, &issues)
  }

  /// Rows of an optimizer step.
  var rowsPerStep: Int { perDeviceTrainBatchSize.saturatingProduct(gradientAccumulationSteps) }

  /// Optimizer steps for so many rows.
  func steps(rows: Int) -> Int {
    let steps = (numTrainEpochs * Double(rows) / Double(rowsPerStep)).rounded(.up)
    return maxSteps ?? max(1, Int(saturating: steps))
  }

  /// Learns until the steps are done or a stop condition holds.
  public func run(_ session: StageSession) async throws {
    var loop = try await SupervisedLoop(self, session)
    try await loop.run()
  }
}
