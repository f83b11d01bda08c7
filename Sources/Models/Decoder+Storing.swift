import Foundation
import Records
import Tensors

extension Decoder {
  /// Reads a model directory: `config.json`, `model.safetensors` (or shards with an index) and,
  /// where it is there, `generation_config.json`, whose end tokens count.
  ///
  /// - Parameters:
  ///   - directory: of a checkpoint; those of adapters are read by `ModelDirectory`.
  ///   - type: how weights are held; 16-bit ones do not learn.
  /// - Throws: `CheckpointError` where a field is not supported, where a tensor is missing, is not
  ///   part of the model, has another shape or holds a number that is not finite.
  convenience init(base directory: URL, as type: WeightType) throws(CheckpointError) {
    let configuration = try DecoderConfiguration(directory: directory)
    let names = configuration.names
    let checkpoint = try Checkpoint(directory: directory)
    let prefix = names.missingPrefix(checkpoint.names)
    try self.init(
      configuration,
      ParameterSource { (name, shape) throws(CheckpointError) in
        let stored = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
        return try checkpoint.parameter(
          stored, shape: shape, isTransposed: names.isTransposed(name), as: type)
      })
    try refuseExtraTensors(in: checkpoint)
  }

  /// Writes `config.json`, `generation_config.json` and `model.safetensors` into a directory, which
  /// is made where it is missing. Files that are there already are not overwritten. What adapters
  /// learned is merged into the weights that are written.
  ///
  /// - Parameter maxShardBytes: the most bytes of tensors a file; where more are needed, there are
  ///   several files and an index. A tensor that is larger has a file of its own.
  /// - Throws: `CheckpointError` where a file exists or cannot be written, or where a number is
  ///   beyond what the precision can hold.
  public func write(
    to directory: URL, as precision: Safetensors.Precision = .float32, maxShardBytes: Int = .max
  ) throws(CheckpointError) {
    if precision == .float16 { try refuseOverflow(directory) }
    do {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    } catch {
      throw CheckpointError(
        file: directory.path, problem: "cannot be made: \(error.localizedDescription)")
    }
    let texts = [
      ("config.json", configuration.json(as: precision)),
      ("generation_config.json", configuration.generationJSON),
    ]
    for (name, json) in texts {
      try writeNewFile(directory.appending(path: name)) { file in
        try file.write(contentsOf: Data(json.lines.utf8))
      }
    }
    try write(storedParameters, as: precision, into: directory, maxShardBytes: maxShardBytes)
  }

  /// Half precision ends at 65504; weights beyond would become infinite.
  private func refuseOverflow(_ directory: URL) throws(CheckpointError) {
    for (name, scalars) in baseParameters.lazy.map({ ($0.name, self.merged($0.parameter)) }) {
      guard let place = scalars.firstIndex(where: { !Float16($0).isFinite }) else { continue }
      throw CheckpointError(
        file: directory.path, item: name,
        problem: "element \(place) is \(scalars[place]), which float16 cannot hold; "
          + "bfloat16 has the range of float32")
    }
  }

  private func write(
    _ items: [Safetensors.Item], as precision: Safetensors.Precision, into directory: URL,
    maxShardBytes: Int
  ) throws(CheckpointError) {
    let sizes = items.map { $0.shape.reduce(precision.elementType.byteCount, *) }
    let plan = ShardPlan(sizes: sizes, limit: maxShardBytes)
    for (shard, name) in zip(plan.shards, plan.names) {
      try Safetensors.write(
        Array(items[shard]), as: precision, to: directory.appending(path: name))
    }
    guard plan.shards.count > 1 else { return }
    let index = plan.index(of: items.map(\.name), byteCount: sizes.reduce(0, +))
    try writeNewFile(directory.appending(path: "model.safetensors.index.json")) { file in
      try file.write(contentsOf: Data(index.lines.utf8))
    }
  }

  /// A weight with what its adapter learned, computed one at a time as it is written.
  private func merged(_ weight: Parameter) -> [Float] {
    adapters?[weight]?.merged.scalars ?? weight.scalars
  }

  /// The parameters as checkpoints have them.
  private var storedParameters: [Safetensors.Item] {
    baseParameters.map { entry in
      let (shape, parameter) = (entry.parameter.shape, entry.parameter)
      let isTransposed = configuration.names.isTransposed(entry.name)
      return Safetensors.Item(
        name: entry.name, shape: isTransposed ? shape.reversed() : shape,
        scalars: self.configuration.asStored(entry.name, self.merged(parameter), shape: shape))
    }
  }

  /// Tied heads and rotary tables that some checkpoints repeat are passed over, as in transformers.
  private func refuseExtraTensors(in checkpoint: Checkpoint) throws(CheckpointError) {
    let prefix = configuration.names.missingPrefix(checkpoint.names)
    let known = Set(baseParameters.map(\.name))
    let repeated = configuration.sharesHead ? configuration.names.head + ".weight" : nil
    for name in checkpoint.names
    where !known.contains(name) && !known.contains(prefix + name) && name != repeated {
      if configuration.names.ignored.contains(where: name.hasSuffix) { continue }
      throw CheckpointError(
        file: checkpoint.file, item: name,
        problem: "no part of a \(configuration.modelType) model of "
          + "\(configuration.numHiddenLayers) layers; the configuration belongs to another model")
    }
  }
}

extension DecoderConfiguration {
  /// Numbers of the shape of the parameter called `name`, in the order that checkpoints have.
  public func asStored(_ name: String, _ scalars: [Float], shape: [Int]) -> [Float] {
    names.isTransposed(name) ? transposed(scalars, columns: shape[1]) : scalars
  }
}

/// A matrix of rows of `columns` numbers with its axes exchanged.
func transposed<Number>(_ scalars: [Number], columns: Int) -> [Number] {
  let rows = scalars.count / columns
  return (0..<columns).flatMap { column in (0..<rows).map { scalars[$0 * columns + column] } }
}
