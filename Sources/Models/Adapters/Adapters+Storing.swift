import Foundation
import Records
import Tensors

extension Adapters {
  static let tensorFile = "adapter_model.safetensors"
  private static let prefix = "base_model.model."

  /// Reads a directory that PEFT wrote, or `write`.
  ///
  /// - Parameter decoder: the model that they are for; it is not changed.
  /// - Throws: `CheckpointError` where a field is not supported, or a tensor is missing, belongs to
  ///   no layer of the model, or has another shape.
  init(_ configuration: AdapterConfiguration, directory: URL, for decoder: Decoder)
    throws(CheckpointError)
  {
    let fields = configuration.fields
    guard try fields.flag("fan_in_fan_out") == decoder.configuration.storesInputsFirst else {
      throw fields.fail(
        "fan_in_fan_out",
        "expected \(decoder.configuration.storesInputsFirst) for a "
          + "\(decoder.configuration.modelType) model; the adapters are for another base")
    }
    let layers = decoder.linearLayers
    let chosen = Set(configuration.settings.targetModules.meant(of: layers.map(\.path)))
    guard !chosen.isEmpty else {
      throw fields.fail(
        "target_modules",
        "\(fields["target_modules"]?.text ?? "") means no layer of the base; it is for another one")
    }
    let file = try Safetensors(contentsOf: directory.appending(path: Self.tensorFile))
    var list: [LowRankAdapter] = []
    for layer in layers where chosen.contains(layer.path) {
      list.append(try LowRankAdapter(configuration, layer, file, Self.prefix))
    }
    self.init(configuration.settings, list)
    let known = Set(namedParameters.map { Self.prefix + $0.name })
    for entry in file.entries where !known.contains(entry.name) {
      throw CheckpointError(
        file: file.file, item: entry.name,
        problem: "no part of the adapters that \(AdapterConfiguration.fileName) describes "
          + "on this base")
    }
  }

  /// Writes `adapter_config.json` and `adapter_model.safetensors`, as PEFT does, into a directory,
  /// which is made where it is missing. Files that are there already are not overwritten.
  ///
  /// - Parameter base: what `base_model_name_or_path` says.
  /// - Throws: `CheckpointError` where a file exists or cannot be written.
  public func write(to directory: URL, base: String, for decoder: Decoder) throws(CheckpointError) {
    do {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    } catch {
      throw CheckpointError(
        file: directory.path, problem: "cannot be made: \(error.localizedDescription)")
    }
    try json(base: base, decoder)
      .writeLines(to: directory.appending(path: AdapterConfiguration.fileName))
    let items = namedParameters.map {
      Safetensors.Item(
        name: Self.prefix + $0.name, shape: $0.parameter.shape, scalars: $0.parameter.scalars)
    }
    try Safetensors.write(items, to: directory.appending(path: Self.tensorFile))
  }

  private func json(base: String, _ decoder: Decoder) -> JSON {
    func number(_ value: Double) -> JSON { Int(exactly: value).map { .int($0) } ?? .number(value) }
    let ranks = list.filter { $0.rank != settings.r }
    let alphas = list.filter { $0.alpha != settings.loraAlpha }
    return [
      "peft_type": "LORA", "task_type": "CAUSAL_LM", "base_model_name_or_path": .string(base),
      "r": .int(settings.r), "lora_alpha": number(settings.loraAlpha),
      "lora_dropout": .number(settings.loraDropout), "use_rslora": .bool(settings.useRslora),
      "use_dora": .bool(settings.useDora),
      "target_modules": .array(targetNames(decoder).map { .string($0) }),
      "rank_pattern": .object(ranks.map { JSON.Member($0.path, .int($0.rank)) }),
      "alpha_pattern": .object(alphas.map { JSON.Member($0.path, number($0.alpha)) }),
      "bias": "none", "fan_in_fan_out": .bool(decoder.configuration.storesInputsFirst),
      "init_lora_weights": true, "inference_mode": true, "modules_to_save": .null,
    ]
  }

  /// The last names of the layers where those mean no others, as PEFT writes them; else whole paths.
  private func targetNames(_ decoder: Decoder) -> [String] {
    let paths = list.map(\.path)
    let names = Set(paths.compactMap { $0.split(separator: ".").last.map(String.init) }).sorted()
    let meant = ModuleTargets.names(names).meant(of: decoder.linearLayers.map(\.path))
    return meant == paths ? names : paths
  }
}

extension LowRankAdapter {
  fileprivate convenience init(
    _ configuration: AdapterConfiguration, _ layer: LinearLayer, _ file: Safetensors,
    _ prefix: String
  ) throws(CheckpointError) {
    let rank = configuration.rank(of: layer.path)
    func parameter(_ name: String, _ shape: [Int]) throws(CheckpointError) -> Parameter {
      let name = "\(prefix)\(layer.path).\(name)"
      guard let entry = file[name] else {
        throw CheckpointError(
          file: file.file, item: name, problem: "missing; the layer is a target of the adapters")
      }
      guard entry.shape == shape else {
        throw CheckpointError(
          file: file.file, item: name,
          problem: "expected shape \(shape), found \(entry.shape); "
            + "the adapters are for another base, or of another rank")
      }
      return Parameter(try file.finiteFloats(name), shape: shape)
    }
    let (out, width) = (layer.weight.shape[0], layer.weight.shape[1])
    self.init(
      path: layer.path, weight: layer.weight,
      down: try parameter("lora_A.weight", [rank, width]),
      up: try parameter("lora_B.weight", [out, rank]),
      magnitude: configuration.settings.useDora
        ? try parameter("lora_magnitude_vector", [out]) : nil,
      alpha: configuration.alpha(of: layer.path), settings: configuration.settings)
  }
}
