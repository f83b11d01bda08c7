import Datasets
import Models
import Recipes

/// What the runner asks of a stage beyond running it.
protocol RecipeStage: Stage {
  /// Where its rows come from.
  var data: DataSplits { get }
  /// The stage's own rewards.
  var rewards: [RewardSettings] { get }
  /// The training stage whose model it starts from.
  var startFrom: String? { get }
  /// Whether it cannot do without rewards.
  var needsRewards: Bool { get }
  /// The rows that it reads, and how.
  var inputs: [StageInput] { get }
}

/// A stage that learns.
protocol TrainingStage: RecipeStage {
  /// The adapters that it trains in the place of the weights.
  var lora: LoRA? { get }
  /// Whether layers are computed again for their gradients.
  var gradientCheckpointing: Bool { get }
  /// Whether what it leaves is a policy, with which the stages behind it go on.
  var leavesPolicy: Bool { get }
}

extension TrainingStage {
  var leavesPolicy: Bool { true }
}

/// Rows that a stage reads.
struct StageInput: Hashable {
  let origin: DataOrigin?
  let purpose: RenderedSet.Purpose
  let limits: LengthLimits
  /// The form of preferences, where the rows hold any.
  var preferences: PreferenceForm?
  /// Whether a margin of each pair is read too.
  var hasMargins = false
}

extension Supervised: TrainingStage {
  var needsRewards: Bool { checkpointing.evalSteps != nil && validation.samples > 0 }
  var inputs: [StageInput] {
    [data.train, data.validation].map {
      StageInput(origin: $0, purpose: .training, limits: lengths)
    }
  }
}

extension PolicyOptimization: TrainingStage {
  var needsRewards: Bool { true }
  var inputs: [StageInput] {
    [data.train, data.validation].map {
      StageInput(origin: $0, purpose: .sampling, limits: promptLimits)
    }
  }
  /// Which problems are left out.
  var promptLimits: LengthLimits {
    var limits = LengthLimits()
    limits.maxPromptLength = maxPromptLength
    return limits
  }
}

extension Evaluation: RecipeStage {
  var needsRewards: Bool { true }
  var inputs: [StageInput] {
    [StageInput(origin: data.test, purpose: .sampling, limits: promptLimits)]
  }
  /// Which problems are left out.
  var promptLimits: LengthLimits {
    var limits = LengthLimits()
    limits.maxPromptLength = maxPromptLength
    return limits
  }
}

extension StageEntry {
  /// The stage as the runner sees it.
  var traits: (any RecipeStage)? { stage as? any RecipeStage }
  /// Whether the stage trains the policy and leaves a checkpoint of it behind.
  var isTraining: Bool { (stage as? any TrainingStage)?.leavesPolicy ?? false }
  /// The adapters that the stage trains, if it does.
  var lora: LoRA? { (stage as? any TrainingStage)?.lora }
  /// Whether the stage learns with layers computed again for their gradients.
  var recomputesLayers: Bool { (stage as? any TrainingStage)?.gradientCheckpointing ?? false }
}

extension Recipe {
  /// The rewards of stage `index`: its own, else those of the nearest stage before it that has any.
  func rewards(for index: Int) -> [RewardSettings] {
    rewardOwner(of: index).flatMap { stages[$0].traits?.rewards } ?? []
  }

  /// The stage whose rewards stage `index` has: itself, else the nearest before it that has any.
  func rewardOwner(of index: Int) -> Int? {
    stages[...index].lastIndex { !($0.traits?.rewards ?? []).isEmpty }
  }

  /// The rewards of a stage, for a look at samples outside of any run.
  ///
  /// - Parameter name: the stage; the last one that has rewards where `nil`.
  /// - Throws: `RunError.unusable` where there is no such stage, or nobody judges.
  public func rewards(of name: String?) throws(RunError) -> [RewardSettings] {
    let named = name.flatMap { name in stages.firstIndex { $0.name == name } }
    if let name, named == nil {
      throw .unusable(
        "no stage is called \"\(name)\"; "
          + didYouMean(name, among: stages.map(\.name), "the stages are"))
    }
    let found = named.map { rewards(for: $0) } ?? rewards(for: stages.count - 1)
    if found.isEmpty {
      throw .unusable("the recipe has no rewards; name a verifier with --verifier")
    }
    return found
  }

  /// The index of the stage that stage `index` starts from, where it names one.
  func origin(of index: Int) -> Int? {
    guard let name = stages[index].traits?.startFrom else { return nil }
    return stages[..<index].lastIndex { $0.name == name && $0.isTraining }
  }
}

/// Whether a name is one plain component of a path.
func canNameDirectory(_ name: String) -> Bool {
  !name.isEmpty && name.count <= 64 && !name.hasPrefix(".")
    && name.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || "0123456789-_.".unicodeScalars.contains($0))
    }
}
