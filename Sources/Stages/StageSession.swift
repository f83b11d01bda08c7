import Tensors
import Datasets
import Foundation
import Models
import Optimizers
import Records
import Rewards
import RunStore
import Text

/// What a stage may reach for beyond its own settings.
public final class StageSession {
  /// The model, changed in place; the next stage goes on with it.
  public let model: Decoder
  /// The renderer over the model's tokenizer.
  public let renderer: Renderer
  /// The root of the stage's randomness.
  public let seed: Seed
  /// The stage's index and name.
  public let stage: (index: Int, name: String)
  /// Where relative paths of the recipe start from.
  public let directory: URL
  /// The stage's rewards: its own, else those of the nearest stage before it that has any.
  public let rewards: [RewardSettings]
  /// What adapters name as their base.
  let base: String
  /// The run's services.
  let run: RunServices
  /// Where the stage goes on from, when the run resumes inside it.
  let resumption: Checkpoint?

  /// The reward models that judge, by the names that rewards have for them.
  var learnedRewards: [String: LearnedReward] = [:]
  /// What verifiers live on; its scope is closed when the stage ends.
  let verifierServices: VerifierServices
  /// Where judges work.
  let judging: JudgingPool
  /// The rewards with those who judge, once they are prepared.
  var preparedRewards: [WeightedVerifier]?

  init(
    model: Decoder, renderer: Renderer, seed: Seed, stage: (index: Int, name: String),
    directory: URL, rewards: [RewardSettings], base: String, run: RunServices,
    resumption: Checkpoint?
  ) {
    self.model = model
    self.renderer = renderer
    self.seed = seed
    self.stage = stage
    self.directory = directory
    self.rewards = rewards
    self.base = base
    self.run = run
    self.resumption = resumption
    judging = JudgingPool(atOnce: run.judgements, rewards: rewards.count)
    verifierServices = VerifierServices(
      directory: directory, workers: judging.share,
      cache: StoredVerdicts(database: run.database), models: JudgeModels())
  }

  /// The boundary after `step` steps of this stage.
  func position(_ step: Int) -> RunPosition { RunPosition(stage: stage.index, step: step) }

  /// The tokens that end what the policy writes: the tokenizer's and the model's.
  var ends: [Int32] {
    let own = renderer.tokenizer.eosIDs
    return own + model.configuration.eosTokenIDs.filter { !own.contains($0) }
  }

  /// Reads and renders the stage's data.
  var rows: RowLoader {
    RowLoader(
      renderer: renderer, directory: directory,
      context: model.configuration.maxPositionEmbeddings, checked: run.checkedRows)
  }
}

/// What a run offers to all its stages.
struct RunServices {
  let database: RunDatabase
  let directory: RunDirectory
  /// What the first stage reads, where it has been read.
  let checkedRows: CheckedRows
  let progress: any ProgressSink
  /// Opens a checkpoint of the run.
  let open: (URL) throws -> Decoder
  /// Calls of judges that run at once.
  let judgements: Int
  /// Whether the run was asked to stop.
  let shouldStop: @Sendable () -> Bool
  /// Seconds on a clock that only goes forward.
  let now: @Sendable () -> Double
}
