import Models
import Recipes
import Records
import Text
import Tensors

extension StageSession {
  /// The scorer that a critic begins as.
  ///
  /// - Parameter lora: the adapters of the stage; the critic has its own of the same settings.
  /// - Throws: what opening a reward model throws; `AdapterError` where it lacks the layers.
  func critic(_ settings: CriticSettings, lora: LoRA?) throws -> Decoder {
    if let name = settings.rewardModel { return try critic(from: name, lora: lora) }
    let vocabulary = renderer.tokenizer.vocabulary
    let policy = settings.sharesPolicy ? model : model.twin()
    return policy.scorer(
      padID: vocabulary.padID ?? vocabulary.unkID, seed: seed.child("critic"))
  }

  private func critic(from name: String, lora: LoRA?) throws -> Decoder {
    let place = try place(ofRewardModel: name)
    try LearnedReward.check(place, judging: renderer)
    let scorer = try Decoder(contentsOf: place)
    scorer.recomputesLayers = model.recomputesLayers
    guard let lora else {
      scorer.trainAll()
      return scorer
    }
    scorer.attach(try Adapters(lora, for: scorer, seed: seed.child("critic")))
    return scorer
  }
}

extension StageEntry {
  /// The key of the reward model that a critic begins as.
  static let criticKey = "critic.reward_model"

  /// The reward models that the stage names, with their keys.
  var rewardModels: [(key: String, name: String)] {
    let judging = (traits?.rewards ?? []).compactMap { $0.rewardModel.map { ("rewards", $0) } }
    let critic = (stage as? PolicyOptimization)?.critic?.rewardModel
    return judging + [critic].compactMap { $0.map { (Self.criticKey, $0) } }
  }
}
