import Datasets

/// What the runner asks of a stage beyond running it.
protocol RecipeStage: Stage {
  /// Where its rows come from.
  var data: DataSplits { get }
  /// The stage's own rewards.
  var rewards: [RewardSettings] { get }
  /// The training stage whose model it starts from.
  var startFrom: String? { get }
}

extension Supervised: RecipeStage {}
extension PolicyOptimization: RecipeStage {}
extension Evaluation: RecipeStage {}

extension StageEntry {
  /// The stage as the runner sees it.
  var traits: (any RecipeStage)? { stage as? any RecipeStage }
  /// Whether the stage leaves a checkpoint behind.
  var isTraining: Bool { !(stage is Evaluation) }
}

extension Recipe {
  /// The rewards of stage `index`: its own, else those of the nearest stage before it that has any.
  func rewards(for index: Int) -> [RewardSettings] {
    stages[...index].compactMap { $0.traits?.rewards }.last { !$0.isEmpty } ?? []
  }

  /// The index of the stage that stage `index` starts from, where it names one.
  func origin(of index: Int) -> Int? {
    guard let name = stages[index].traits?.startFrom else { return nil }
    return stages[..<index].lastIndex { $0.name == name && $0.isTraining }
  }
}
