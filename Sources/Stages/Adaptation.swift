import Foundation
import Kernels
import Models
import Recipes
import Records
import RunStore
import Tensors

// Where adapters come from and go to, as the recipe says it.
//
// A stage with `lora` trains adapters alone: fresh ones, or those that the model has already, of
// equal settings. A stage without merges those into the weights, and trains the weights.

extension Recipe {
  /// The training stage whose model stage `index` starts from; `nil` for the recipe's own model.
  func predecessor(of index: Int) -> Int? {
    origin(of: index) ?? stages[..<index].lastIndex(where: \.isTraining)
  }

  /// Reports stages that ask for other adapters than the model has by then.
  func validateAdapters(_ issues: inout Issues) {
    for (index, entry) in stages.enumerated() {
      guard entry.isTraining, let lora = entry.lora, let before = predecessor(of: index),
        var earlier = stages[before].lora
      else { continue }
      earlier.loraDropout = lora.loraDropout
      issues.require(
        earlier == lora, "stages[\(index)].\(entry.kind).lora",
        "differs from that of \(stages[before].name), whose adapters the model has; "
          + "give the same, or leave lora out to merge them and train all weights")
    }
  }

  /// The base of the adapters that stage `index` trains, as the checkpoints name it.
  ///
  /// - Parameter found: the base of the recipe's own model; `nil` for one from scratch.
  func base(of index: Int, model found: String?) -> String {
    guard let before = predecessor(of: index) else { return found ?? Self.pathToScratchBase }
    guard stages[before].lora == nil else { return base(of: before, model: found) }
    return "../" + TrainingFrame.finalName(before, stages[before].name)
  }

  /// Where a run keeps a model from scratch that adapters are trained on.
  static let scratchBase = "base"
  /// The same from a checkpoint.
  private static let pathToScratchBase = "../../\(scratchBase)"

  /// Whether a model from scratch must be kept, since some stage trains adapters on it.
  var needsScratchBase: Bool {
    model.path == nil
      && stages.indices.contains { index in
        stages[index].isTraining && stages[index].lora != nil
          && base(of: index, model: nil) == Self.pathToScratchBase
      }
  }

  /// How the weights of the recipe's own model are held: as `dtype` says; else as the file has them
  /// where they do not learn first.
  var weightType: WeightType {
    if let type = model.dtype { return type }
    let first = stages.first(where: \.isTraining)
    return first != nil && first?.lora == nil ? .float32 : .auto
  }

  /// How each stage holds the weights: as the model has them until a stage trains them.
  func weightTypes(in directory: URL) throws -> [NumberType] {
    let found = try Material.directory(model, directory)
    let first = try found?.numberType(as: weightType) ?? .float32
    let trained = stages.firstIndex { $0.isTraining && $0.lora == nil } ?? stages.count
    return stages.indices.map { $0 < trained ? first : .float32 }
  }

  /// Refuses adapters that the model cannot have.
  ///
  /// - Throws: `RunError.unusable` at the stage.
  func requireAdaptable(_ decoder: Decoder) throws {
    for (index, entry) in stages.enumerated() {
      guard let lora = entry.lora else { continue }
      let place = "stages[\(index)].\(entry.kind).lora"
      let isFirst = entry.isTraining && predecessor(of: index) == nil
      let given = isFirst ? decoder.adapters : nil
      do throws(AdapterError) {
        _ = try lora.targetModules.chosen(from: decoder.linearLayers.map(\.path))
      } catch {
        throw RunError.unusable("\(place).target_modules: \(error)")
      }
      if let given, try !given.fit(lora, on: decoder) {
        throw RunError.unusable(
          "\(place): differs from the adapters that the model has; "
            + "give what they were made with, or leave lora out to merge them")
      }
    }
  }
}

extension StageSession {
  /// Gets the model ready for a training stage: adapters that learn over weights that do not, or
  /// weights that learn, with what adapters had learned; and how its passes are to keep what they make.
  func prepare(_ stage: any TrainingStage) throws {
    model.recomputesLayers = stage.gradientCheckpointing
    guard let lora = stage.lora else { return model.trainAll() }
    if let adapters = model.adapters {
      model.attach(adapters.dropping(lora.loraDropout))
    } else {
      model.attach(try Adapters(lora, for: model, seed: seed.child("lora")))
    }
  }

  /// Where checkpoints of scorers keep the adapters that are merged in the model beside them.
  private static let adapterFolder = "adapters"

  /// Writes the model: a whole checkpoint, or the adapters with the name of their base. A scorer is
  /// always whole, since its adapters alone are none; they lie beside it, for the stage to go on.
  func writeModel(to directory: URL) throws {
    if model.configuration.isScoring {
      try model.write(to: directory)
      try model.adapters?.write(
        to: directory.appending(path: Self.adapterFolder), base: "..", for: model)
    } else if let adapters = model.adapters {
      try adapters.write(to: directory, base: base, for: model)
    } else {
      try model.write(to: directory)
    }
  }

  /// Replaces weights and adapters by those of a checkpoint of the same model.
  func takeWeights(of checkpoint: URL) throws {
    model.take(try run.open(checkpoint))
  }

  /// Goes back to a checkpoint of this stage.
  func restore(_ checkpoint: URL) throws {
    let found = try ModelDirectory(checkpoint, relativeTo: directory)
    let beside = checkpoint.appending(path: Self.adapterFolder)
    // The base is the model's own: adapters alone differ.
    if found.hasAdapters {
      try model.attachAdapters(contentsOf: checkpoint)
    } else if model.configuration.isScoring, model.adapters != nil {
      model.head.take(try run.open(checkpoint).head)
      try model.attachAdapters(contentsOf: beside)
    } else {
      try takeWeights(of: checkpoint)
    }
  }

  /// The model as it was when the stage began, kept in the run's directory, so that a resumed stage
  /// compares with the same weights.
  ///
  /// With adapters it is a view that shares the weights, and the adapters alone are kept.
  func referenceModel() throws -> Decoder {
    let place = run.directory.url.appending(path: "references/\(stage.index)-\(stage.name)")
    if resumption == nil {
      try? FileManager.default.removeItem(at: place)
      try writeModel(to: place)
    }
    guard model.adapters != nil else { return try Decoder(contentsOf: place) }
    if resumption == nil { return model.snapshot() }
    let view = model.withoutAdapters
    try view.attachAdapters(contentsOf: place)
    return view.snapshot()
  }
}
