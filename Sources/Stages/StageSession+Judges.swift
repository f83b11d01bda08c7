import Foundation
import Models
import Recipes
import Records
import Rewards
import RunStore
import Text

extension StageSession {
  /// The stage's rewards with those who judge, prepared when first asked for.
  ///
  /// - Throws: what opening a reward model throws; `RunError.unusable` where a verifier cannot be
  ///   prepared.
  func judges() async throws -> [WeightedVerifier] {
    if let preparedRewards { return preparedRewards }
    var made: [WeightedVerifier] = []
    for reward in rewards { made.append(reward.weighted(by: try await judge(of: reward))) }
    preparedRewards = made
    return made
  }

  private func judge(of reward: RewardSettings) async throws -> any Judge {
    guard let verifier = reward.verifier else {
      return try learnedReward(reward.rewardModel ?? "")
    }
    do throws(VerifierError) {
      let judge = try await verifier.part.prepared(with: verifierServices)
      if let about = (judge as? PluginPool)?.about, !about.isEmpty {
        run.progress.note("\(stage.name): reward \"\(reward.label)\": \(about)")
      }
      return judge
    } catch {
      throw RunError.unusable("\(stage.name): reward \"\(reward.label)\": \(error)")
    }
  }

  /// A reward model, read once however many rewards name it.
  private func learnedReward(_ name: String) throws -> LearnedReward {
    if let known = learnedRewards[name] { return known }
    let made = try LearnedReward(place(ofRewardModel: name), judging: renderer)
    learnedRewards[name] = made
    return made
  }

  /// The checkpoint of a stage before this one, else the directory of that name.
  func place(ofRewardModel name: String) throws -> URL {
    let stages = try run.database.run().stages
    let made = stages.last {
      $0.name == name && $0.kind == RewardModeling.kind && $0.stage < stage.index
    }
    guard let made else { return URL(filePath: name, relativeTo: directory) }
    return run.directory.checkpoints.appending(
      path: TrainingFrame.finalName(made.stage, made.name))
  }
}

extension Recipe {
  /// Lets the verifiers of the stages from `first` on find out whether they could judge, before anything
  /// is run.
  ///
  /// - Throws: `RunError.unusable` with the key of the first that could not.
  func rehearseVerifiers(in directory: URL, from first: Int = 0) async throws {
    var known: Set<String> = []
    let models = JudgeModels()
    for (index, entry) in stages.enumerated() where judges(index, from: first) {
      for (place, reward) in (entry.traits?.rewards ?? []).enumerated() {
        guard let verifier = reward.verifier,
          known.insert(try Node(encoding: verifier).flow).inserted
        else { continue }
        do throws(VerifierError) {
          try await verifier.part.rehearsed(in: directory, models)
        } catch {
          throw RunError.unusable(
            "stages[\(index)].\(entry.kind).rewards[\(place)].verifier: \(error)")
        }
      }
    }
  }

  /// Looks whether the verifiers have the files and programs that they will need; starts nothing.
  ///
  /// - Parameters:
  ///   - file: the recipe's file, for the places of what is found.
  ///   - directory: where relative paths start from.
  /// - Returns: what is missing, each at its verifier.
  public func missingOfVerifiers(file: String, in directory: URL) -> [RecipeError] {
    let written = try? Self.resolved(file: file, assignments: [])
    let services = VerifierServices(directory: directory)
    var found: [RecipeError] = []
    for (index, entry) in stages.enumerated() {
      for (place, reward) in (entry.traits?.rewards ?? []).enumerated() {
        let path = RecipePath([
          .key("stages"), .index(index), .key(entry.kind), .key("rewards"), .index(place),
          .key("verifier"),
        ])
        do throws(VerifierError) {
          try reward.verifier?.part.inspected(with: services)
        } catch {
          found.append(
            RecipeError(written?[at: path]?.place ?? Place(file: file), path, "\(error)"))
        }
      }
    }
    return found
  }

  /// Whether the rewards of stage `index` are those of a stage from `first` on.
  private func judges(_ index: Int, from first: Int) -> Bool {
    stages.indices.dropFirst(first).contains { rewardOwner(of: $0) == index }
  }

  /// Holds the reward models that stages name by a path to the policy, before anything is run.
  ///
  /// - Parameter context: the most tokens that the policy reads; a critic must read as many.
  /// - Throws: what opening one throws, with the key.
  func requireRewardModels(in directory: URL, judging renderer: Renderer, context: Int) throws {
    for (index, entry) in stages.enumerated() {
      let made = stages[..<index].filter { $0.stage is RewardModeling }.map(\.name)
      for (key, name) in entry.rewardModels where !made.contains(name) {
        let place = URL(filePath: name, relativeTo: directory)
        guard FileManager.default.fileExists(atPath: place.path) else {
          throw RunError.unusable(
            "stages[\(index)].\(entry.kind).\(key): neither a reward_model stage before nor a "
              + "directory is called \"\(name)\"; "
              + (made.isEmpty
                ? "give the path of one" : "there are \(made.joined(separator: ", "))"))
        }
        try LearnedReward.check(place, judging: renderer)
        let its = try DecoderConfiguration(directory: place).maxPositionEmbeddings
        guard key != StageEntry.criticKey || its >= context else {
          throw RunError.unusable(
            "stages[\(index)].\(entry.kind).\(key): \(name) reads \(its) tokens, the policy up to "
              + "\(context); give one of the same context")
        }
      }
    }
  }
}

extension Verifier {
  /// Finds out whether it could judge, with services that are closed again.
  fileprivate func rehearsed(in directory: URL, _ models: JudgeModels) async throws(VerifierError) {
    let services = VerifierServices(directory: directory, models: models)
    do throws(VerifierError) {
      try await rehearsed(with: services)
    } catch {
      await services.scope.close()
      throw error
    }
    await services.scope.close()
  }
}
