import Datasets
import Models
import Objectives
import Recipes
import Records
import Rollouts
import Text

extension Planner {
  func policy(_ stage: PolicyOptimization, _ entry: StageEntry, _ index: Int) throws -> Plan.Leg {
    var limits = LengthLimits()
    limits.maxPromptLength = stage.maxPromptLength
    let train = try load(stage.data.train, for: .sampling, limits: limits)
    let hasValidation = stage.validation.samples > 0 && stage.checkpointing.evalSteps != nil
    let validation =
      hasValidation
      ? try load(
        stage.data.validation, for: .sampling, limits: limits, limit: stage.validation.limit) : nil
    let process = withExtendedLifetime((train, validation)) { self.process() }
    let steps = stage.steps(problems: train?.examples.count ?? 0)
    let rounds = steps.parts(of: stage.stepsPerRound)
    let drawn = prompts(stage, train, rounds: rounds, seed: seed.child(index))
    let context = shape.maxPositionEmbeddings
    let all = SamplingLoad(
      prompts: drawn, samples: stage.numGenerations, limit: stage.maxCompletionLength,
      context: context, completions: completions)
    let round = all.first(stage.problemsPerRound)
    let passes = microBatches(stage, all, steps: steps)
    let reference = stage.needsReference
    let speed = SpeedModel(shape, lengths: passes.largest.lengths, now: machine.now)
    let measured = validation.map {
      SamplingLoad(
        prompts: $0.examples.map(\.tokens.count), samples: stage.validation.samples,
        limit: stage.validation.maxCompletionLength, context: context,
        completions: completions)
    }
    var base = [process, need("weights", memory.weights), need("optimizer", 2 * memory.learned)]
    if reference { base.append(need("reference model", referenceMemory)) }
    let beside = models(beside: stage)
    base += beside
    var update = training(passes, process: process, reference: reference)
    update.needs += beside
    var moments = [update]
    let rollout = with(stage.rolloutPrecision).needs(of: round)
    for needs in [rollout, measured.map { needs(of: $0) }].compactMap({ $0 }) {
      moments.append(Plan.Peak(moment: "sampling", needs: base + needs))
    }
    let sampling = Double(rounds) * seconds(of: round, speed)
    let count = evaluations(stage.checkpointing, steps: steps, measured != nil)
    let measuring = Double(count) * (measured.map { seconds(of: $0, speed) } ?? 0)
    let annotations =
      (reference ? 1.0 / 3 : 0) + (stage.readsBeforeUpdates(in: precision) ? 1.0 / 3 : 0)
      + share(ofCritic: stage.critic)
    return Plan.Leg(
      name: entry.name, kind: entry.kind, steps: steps, trainable: memory.trainable,
      splits: [.init("train", train), .init("validation", validation)].compactMap { $0 },
      trainedTokens: passes.tokens,
      sampledTokens: Int(
        saturating: Double(rounds) * round.sampledTokens
          + Double(count) * (measured?.sampledTokens ?? 0)),
      peak: fullest(moments + steppingMoments(base), base: base),
      seconds: (trainingShare + annotations) * passes.operations(shape) / speed.training + sampling
        + measuring)
  }

  /// Tokens of the prompts in the order in which the curriculum draws them.
  private func prompts(
    _ stage: PolicyOptimization, _ train: RenderedSet?, rounds: Int, seed: Seed
  ) -> [Int] {
    guard let train, !train.examples.isEmpty else { return [] }
    return (0..<min(TrainingLoad.sample, rounds.saturatingProduct(stage.problemsPerRound))).map {
      draw in
      let index = stage.curriculum.part.problem(
        atDraw: draw, of: train.examples.count, seed: seed.child("curriculum"))
      return train.examples[index].tokens.count
    }
  }

  private func microBatches(_ stage: PolicyOptimization, _ drawn: SamplingLoad, steps: Int)
    -> TrainingLoad
  {
    var sequences: [(length: Int, asked: Int)] = []
    for (prompt, length) in zip(
      drawn.prompts, drawn.lengths(together: stage.perDeviceTrainBatchSize))
    {
      let room = TrainingLoad.sequenceSample - sequences.count
      let count = min(stage.numGenerations, room)
      sequences += Array(repeating: (length, length - prompt), count: count)
    }
    let size = min(stage.perDeviceTrainBatchSize, TrainingLoad.sequenceSample)
    var load = TrainingLoad(
      microBatches: [], perStep: stage.gradientAccumulationSteps,
      size: stage.perDeviceTrainBatchSize, steps: steps)
    for start in stride(from: 0, to: sequences.count, by: size) {
      let part = sequences[start..<min(start + size, sequences.count)]
      load.microBatches.append((part.map(\.length), part.reduce(0) { $0 + $1.asked }))
    }
    return load
  }
}
