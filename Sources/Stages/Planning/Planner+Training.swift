import Datasets
import Models
import Records
import Tensors
import Text

/// Optimizer steps of a stage as micro-batches, each a list of the lengths of its sequences.
struct TrainingLoad {
  /// The lengths, and how many tokens are asked for, of every micro-batch looked at.
  var microBatches: [(lengths: [Int], asked: Int)]
  /// Micro-batches an optimizer step.
  let perStep: Int
  /// Sequences a micro-batch.
  let size: Int
  let steps: Int

  /// Micro-batches looked at, at most; longer runs are taken to go on like that.
  static let sample = 20_000
  /// Sequences looked at, at most; larger micro-batches are taken to be no larger in memory.
  static let sequenceSample = 1 << 18

  var largest: (lengths: [Int], asked: Int) {
    microBatches.max { $0.lengths.reduce(0, +) < $1.lengths.reduce(0, +) } ?? ([], 0)
  }
  /// How many times the sequences looked at are trained on.
  private var share: Double {
    let sequences = microBatches.reduce(0) { $0 + $1.lengths.count }
    return Double(steps) * Double(perStep) * Double(size) / Double(max(1, sequences))
  }
  var tokens: Int {
    let seen = microBatches.reduce(0) { $0 + $1.lengths.reduce(0, +) }
    return Int(saturating: (share * Double(seen)).rounded())
  }
  func operations(_ shape: DecoderConfiguration) -> Double {
    share
      * microBatches.reduce(0) {
        $0 + shape.trainingOperations(lengths: $1.lengths, asked: $1.asked)
      }
  }
}

extension Planner {
  /// What a reference policy needs: adapters of its own over the same weights, or weights.
  var referenceMemory: Int { memory.adapters == nil ? memory.weights : memory.learned }
  /// What a training pass takes, where one forward, one back to the inputs and one back to the weights
  /// are 1: the last is left out where weights take no gradient, and the first is made twice where
  /// layers are computed again.
  var trainingShare: Double {
    Double(2 + (memory.adapters == nil ? 1 : 0) + (memory.recomputesLayers ? 1 : 0)) / 3
  }

  /// The moment of a training pass.
  func training(_ load: TrainingLoad, process: Plan.Need, reference: Bool = false) -> Plan.Peak {
    let largest = load.largest
    var needs = [
      process, need("weights", memory.weights), need("optimizer", 2 * memory.learned),
      need("weights laid out for products", memory.packedWeights),
    ]
    if reference { needs.append(need("reference model", referenceMemory)) }
    if load.perStep > 1 { needs.append(need("accumulated gradients", memory.learned)) }
    needs += memory.trainingPass(tokens: largest.lengths.reduce(0, +), asked: largest.asked)
    return Plan.Peak(moment: "training", needs: needs)
  }

  /// The moments of an optimizer step and of a checkpoint.
  ///
  /// - Parameter base: what is held at all moments.
  func steppingMoments(_ base: [Plan.Need]) -> [Plan.Peak] {
    let table = MemoryModel.number * shape.vocabSize * shape.hiddenSize
    let isWhole = memory.adapters == nil
    return [
      Plan.Peak(
        moment: "optimizer step", needs: base + [need("gradients", memory.learned)]),
      // The largest tensor, as it is read out, laid out as bytes, and written.
      Plan.Peak(
        moment: "checkpoint", needs: base + [need("a tensor on its way", isWhole ? 4 * table : 0)]),
    ]
  }

  mutating func supervised(_ stage: Supervised, _ entry: StageEntry, _ index: Int) throws
    -> Plan.Leg
  {
    let train = try load(stage.data.train, for: .training, limits: stage.lengths)
    let validation = try load(stage.data.validation, for: .training, limits: stage.lengths)
    let sampled =
      stage.validation.samples > 0
      ? try load(
        stage.data.validation, for: .sampling, limits: stage.lengths, limit: stage.validation.limit)
      : nil
    completions = CompletionLengths(of: train?.examples ?? [])
    let process = withExtendedLifetime((train, validation, sampled)) { self.process() }
    let steps = stage.steps(rows: train?.examples.count ?? 0)
    let passes = microBatches(stage, train, steps: steps, seed: seed.child(index))
    let speed = SpeedModel(shape, lengths: passes.largest.lengths, now: machine.now)
    let rounds = evaluations(stage.checkpointing, steps: steps, validation != nil)
    let sampling = sampled.map {
      SamplingLoad(
        prompts: $0.examples.map(\.tokens.count), samples: stage.validation.samples,
        limit: stage.validation.maxCompletionLength, context: shape.maxPositionEmbeddings,
        completions: completions)
    }
    let base = [process, need("weights", memory.weights), need("optimizer", 2 * memory.learned)]
    var moments = [training(passes, process: process)]
    if rounds > 0 {
      moments.append(measuring(validation, base: base))
      if let sampling {
        moments.append(Plan.Peak(moment: "sampling", needs: base + needs(of: sampling)))
      }
    }
    let reading = shape.readingOperations(lengths: validation?.examples.map(\.tokens.count) ?? [])
    let once = reading / speed.training + (sampling.map { seconds(of: $0, speed) } ?? 0)
    return Plan.Leg(
      name: entry.name, kind: entry.kind, steps: steps, trainable: memory.trainable,
      splits: [.init("train", train), .init("validation", validation)].compactMap { $0 },
      trainedTokens: passes.tokens,
      sampledTokens: Int(saturating: Double(rounds) * (sampling?.sampledTokens ?? 0)),
      peak: fullest(moments + steppingMoments(base), base: base),
      seconds: trainingShare * passes.operations(shape) / speed.training + Double(rounds) * once)
  }

  private func microBatches(_ stage: Supervised, _ train: RenderedSet?, steps: Int, seed: Seed)
    -> TrainingLoad
  {
    var load = TrainingLoad(
      microBatches: [], perStep: stage.gradientAccumulationSteps,
      size: stage.perDeviceTrainBatchSize, steps: steps)
    guard let train else { return load }
    var cursor = DataCursor(train.dataset, seed: seed.child("data"))
    let size = min(stage.perDeviceTrainBatchSize, TrainingLoad.sequenceSample)
    let some = min(TrainingLoad.sample, TrainingLoad.sequenceSample / max(1, size))
    for _ in 0..<min(some, steps.saturatingProduct(load.perStep)) {
      let rows = (0..<size).compactMap { _ in cursor.next() }
      let examples = rows.map { train.examples[$0] }
      load.microBatches.append(
        (examples.map(\.tokens.count), examples.reduce(0) { $0 + $1.trainedCount }))
    }
    return load
  }

  /// How often a stage measures its validation split.
  func evaluations(_ settings: Checkpointing, steps: Int, _ hasRows: Bool) -> Int {
    guard hasRows, let every = settings.evalSteps else { return 0 }
    return steps.parts(of: every)
  }

  private func measuring(_ set: RenderedSet?, base: [Plan.Need]) -> Plan.Peak {
    let rows = (set?.examples ?? []).sorted { $0.tokens.count > $1.tokens.count }
      .prefix(SupervisedValidation.chunk)
    return Plan.Peak(
      moment: "measuring",
      needs: base
        + memory.readingPass(
          tokens: rows.reduce(0) { $0 + $1.tokens.count },
          asked: rows.reduce(0) { $0 + $1.trainedCount }))
  }
}
