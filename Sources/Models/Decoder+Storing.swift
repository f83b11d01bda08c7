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
    let checkpoint = try Checkpoint(directory: directory)
    try self.init(
      configuration,
      ParameterSource { (name, shape) throws(CheckpointError) in
        try checkpoint.parameter(name, shape: shape, as: type)
      })
    try refuseExtraTensors(in: checkpoint)
  }

  /// Writes `config.json`, `generation_config.json` and `model.safetensors` into a directory, which
  /// is made where it is missing. Files that are there already are not overwritten.
  ///
  /// - Throws: `CheckpointError` where a file exists or cannot be written.
  public func write(
    to directory: URL, as precision: Safetensors.Precision = .float32
  ) throws(CheckpointError) {
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
    let items = baseParameters.map {
      Safetensors.Item(
        name: $0.name, shape: $0.parameter.shape, scalars: $0.parameter.scalars)
    }
    try Safetensors.write(
      items, as: precision, to: directory.appending(path: "model.safetensors"))
  }

  /// Tied heads and rotary tables that some checkpoints repeat are passed over, as in transformers.
  private func refuseExtraTensors(in checkpoint: Checkpoint) throws(CheckpointError) {
    let known = Set(baseParameters.map(\.name))
    let repeated = configuration.tieWordEmbeddings ? "lm_head.weight" : nil
    for name in checkpoint.names where !known.contains(name) && name != repeated {
      if name.hasSuffix(".rotary_emb.inv_freq") { continue }
      throw CheckpointError(
        file: checkpoint.file, item: name,
        problem: "no part of a \(configuration.family.rawValue) model of "
          + "\(configuration.numHiddenLayers) layers; the configuration belongs to another model")
    }
  }
}
