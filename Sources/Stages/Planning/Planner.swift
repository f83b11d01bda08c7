import Datasets
import Foundation
import Kernels
import Models
import Records
import Tensors
import Text

extension Plan {
  /// Plans a recipe: reads its data and its model's configuration, makes its vocabulary, renders
  /// every split, and times one layer at work; writes nothing.
  ///
  /// Steps and sampled tokens are exact where the recipe fixes them and upper bounds where stages
  /// may stop early; memory, time and the tokens of completions that are trained on are estimates.
  /// What no `Int` holds is given as the largest.
  ///
  /// - Parameter directory: where relative paths of the recipe start from.
  /// - Throws: what the run itself would throw at its data, vocabulary or configuration.
  public init(_ recipe: Recipe, in directory: URL, on machine: Machine) throws {
    let tokenizer = try Material.tokenizer(recipe, directory)
    let shape = try Material.configuration(recipe, directory, tokenizer)
    let renderer = Renderer(
      tokenizer, template: try Material.template(recipe, directory, tokenizer),
      addsBOS: recipe.tokenizer.addBOS)
    warmProducts()
    var planner = Planner(
      shape: shape, renderer: renderer, directory: directory, machine: machine,
      seed: Seed(UInt64(recipe.seed)).child("stage"),
      weightTypes: try recipe.weightTypes(in: directory), precision: recipe.model.precision,
      completions: recipe.model.config == nil
        ? .unknown : CompletionLengths(untrained: shape, ends: tokenizer.eosIDs.count),
      memory: MemoryModel(shape: shape))
    stages = []
    for (index, entry) in recipe.stages.enumerated() {
      stages.append(try planner.leg(entry, index: index))
    }
    parameters = Parameters(shape)
    seconds = stages.reduce(0) { $0 + $1.seconds }
    let fullest = stages.max { $0.peak.bytes < $1.peak.bytes }
    let preparing = machine.peakBytes()
    peakBytes = max(preparing, fullest?.peak.bytes ?? 0)
    peakStage = preparing > fullest?.peak.bytes ?? 0 ? nil : fullest?.name
  }
}

extension Plan.Parameters {
  init(_ shape: DecoderConfiguration) {
    total = shape.parameterCount
    embedding = shape.vocabSize * shape.hiddenSize
    head = shape.tieWordEmbeddings ? 0 : embedding
    layers = total - embedding - head
  }
}

/// What stages are planned with.
struct Planner {
  let shape: DecoderConfiguration
  let renderer: Renderer
  let directory: URL
  let machine: Plan.Machine
  let seed: Seed
  /// How each stage holds the weights.
  let weightTypes: [NumberType]
  /// Of the factors of products.
  let precision: Precision
  /// What the model is likely to write, as trained so far.
  var completions: CompletionLengths

  /// Database, checkpoints and everything else that a run has and planning has not.
  static let services = 8 << 20

  /// What the stage that is planned holds.
  private(set) var memory: MemoryModel

  /// The same with products in another precision.
  func with(_ precision: Precision?) -> Planner {
    guard let precision else { return self }
    var planner = self
    planner.memory.precision = precision
    return planner
  }

  mutating func leg(_ entry: StageEntry, index: Int) throws -> Plan.Leg {
    memory = MemoryModel(
      shape: entry.stage is RewardModeling ? shape.scoring(padID: nil) : shape,
      weightType: weightTypes[index], precision: precision,
      adapters: try adapterCount(entry.lora, "stages[\(index)].\(entry.kind)"),
      recomputesLayers: entry.recomputesLayers)
    return switch entry.stage {
    case let stage as Supervised: try supervised(stage, entry, index)
    case let stage as RewardModeling: try rewardModel(stage, entry, index)
    case let stage as PreferenceOptimization: try preference(stage, entry, index)
    case let stage as PolicyOptimization: try policy(stage, entry, index)
    case let stage as Evaluation: try evaluation(stage, entry)
    default:
      Plan.Leg(
        name: entry.name, kind: entry.kind, steps: 0, trainable: 0, splits: [], trainedTokens: 0,
        sampledTokens: 0, peak: .init(moment: "idle", needs: [process()]), seconds: 0)
    }
  }

  private func adapterCount(_ lora: LoRA?, _ place: String) throws -> Int? {
    do throws(AdapterError) {
      return try lora?.parameterCount(on: shape)
    } catch {
      throw RunError.unusable("\(place).lora.target_modules: \(error)")
    }
  }

  /// Reads and renders a split; `nil` where the stage has none.
  func load(
    _ origin: DataOrigin?, for purpose: RenderedSet.Purpose, limits: LengthLimits, limit: Int? = nil
  ) throws -> RenderedSet? {
    guard let origin else { return nil }
    var dataset = try Dataset(origin, directory: directory, generate: generatedRows)
    if let limit { dataset = Dataset(rows: Array(dataset.rows.prefix(limit))) }
    return try RenderedSet(dataset, for: purpose, with: renderer, limits: limits)
  }

  /// What the process holds now: code, libraries, vocabulary and the data that was read.
  func process() -> Plan.Need {
    Plan.Need(name: "process and data", bytes: machine.residentBytes() + Self.services)
  }

  /// The fullest of a stage's moments, and what others left idle: no more than comes and goes.
  ///
  /// - Parameter base: what is held at all moments.
  func fullest(_ moments: [Plan.Peak], base: [Plan.Need]) -> Plan.Peak {
    guard var peak = moments.max(by: { $0.bytes < $1.bytes }) else {
      return Plan.Peak(moment: "idle", needs: [])
    }
    let passing = peak.bytes - Plan.Peak(moment: "", needs: base).bytes
    let idle = Tensor.idleMemory(peak: peak.bytes)
    peak.needs.append(need("kept for reuse", max(0, min(idle, passing))))
    return peak
  }

  func need(_ name: String, _ bytes: Int) -> Plan.Need { Plan.Need(name: name, bytes: bytes) }
}

extension Plan.Split {
  init?(_ split: String, _ set: RenderedSet?) {
    guard let set else { return nil }
    self.init(
      split: split, rows: set.examples.count, excluded: set.exclusions.count,
      tokens: set.examples.reduce(0) { $0 + $1.tokens.count },
      longest: set.examples.map(\.tokens.count).max() ?? 0)
  }
}
