import Datasets
import Generation
import Models
import Objectives
import Optimizers
import Recipes
import Records

/// Learning from completions that somebody compared or labelled, without sampling: DPO, KTO, ORPO, SimPO
/// and their relatives.
///
/// Log-probabilities of both sides, under the policy and where needed under the reference, become scores;
/// the losses on them are weighted, added up, and divided by the step's pairs (completions, where rows
/// are labelled one by one). Any cut into micro-batches gives the same gradient, but for losses that look
/// at a micro-batch as a whole: `kto`, `aot`, `aot_unpaired`, and those with a running mean.
public struct PreferenceOptimization: Stage {
  /// The stage's name in recipes.
  public static let kind = "preference"

  /// What the run calls the stage; the name it was written under where none is given.
  public var name: String?
  /// The training stage whose model this one starts from; the stage before where none is given.
  public var startFrom: String?
  /// Trains low-rank adapters in the place of the weights; those of the stage before go on.
  public var lora: LoRA?
  /// The split `train` is learned, `validation` measured.
  public var data = DataSplits()
  /// Who judges what is sampled for validation.
  public var rewards: [RewardSettings] = []
  /// What is minimised; the rewards of the first that compares, or looks at labels, are reported.
  public var losses = [Choice<PreferenceLossFamily>(Sigmoid())]
  /// What each loss is multiplied with; 1 where none are given.
  public var lossWeights: [Float]?
  /// The divergence that makes scores of log-ratios.
  public var fDivergenceType = Divergence.reverseKL
  /// a, of the alpha divergence.
  public var fAlphaDivergenceCoef: Float = 0.5
  /// Whether log-probabilities take the place of log-ratios, so that there is no reference.
  public var referenceFree = false
  /// LD-DPO: what tokens past the shorter side's length count, 0 to 1; all count 1 where not given.
  public var ldAlpha: Float?
  /// WPO: whether pairs that the policy itself would write weigh more.
  public var useWeighting = false
  /// Whether the reference's log-probabilities are computed once, at the start, and kept in the run's
  /// directory; else with each step.
  public var precomputeRefLogProbs = false
  /// Whether the reference policy follows the one that learns.
  public var reference = ReferenceSettings()
  /// Which pairs a ranked list gives.
  public var rankedPairs = RankedPairs.bestWorst
  /// Pairs, or labelled completions, in a micro-batch.
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
  public var optimizer = PreferenceOptimization.standardOptimizer
  /// How the learning rate changes.
  public var schedule = Schedule()
  /// When to validate and save.
  public var checkpointing = Checkpointing()
  /// How the validation split is measured.
  public var validation = Validation()
  /// What becomes of a step whose loss or gradient is not finite.
  public var onDivergence = DivergencePolicy.stop

  /// TRL's defaults for DPO.
  public init() {}

  private static var standardOptimizer: AdamW {
    var optimizer = AdamW()
    optimizer.learningRate = 1e-6
    return optimizer
  }

  /// Rows of an optimizer step.
  var rowsPerStep: Int { perDeviceTrainBatchSize.saturatingProduct(gradientAccumulationSteps) }

  /// Optimizer steps for so many rows.
  func steps(rows: Int) -> Int {
    let steps = (numTrainEpochs * Double(rows) / Double(rowsPerStep)).rounded(.up)
    return maxSteps ?? max(1, Int(saturating: steps))
  }

  /// What is minimised, whole.
  var objective: PreferenceObjective {
    var objective = PreferenceObjective(
      losses.enumerated().map { index, loss in
        let weights = lossWeights ?? []
        return .init(loss.part, weight: weights.indices.contains(index) ? weights[index] : 1)
      })
    objective.divergence = fDivergenceType
    objective.divergenceCoefficient = fAlphaDivergenceCoef
    objective.isReferenceFree = referenceFree
    objective.tailWeight = ldAlpha
    objective.weighsPairs = useWeighting
    return objective
  }

  /// What the losses take of the data.
  var form: PreferenceForm {
    objective.needs.contains(.labels) ? .labels : .pairs(rankedPairs)
  }

  /// Learns until the steps are done or a stop condition holds.
  public func run(_ session: StageSession) async throws {
    var loop = try await PreferenceLoop(self, session)
    try await loop.run()
  }
}
