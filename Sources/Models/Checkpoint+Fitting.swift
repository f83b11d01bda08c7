import Foundation

extension Checkpoint {
  /// Holds the names and shapes of the tensors to a configuration; no number is read.
  ///
  /// - Throws: `CheckpointError` where a tensor is missing, is no part of the model, or has another
  ///   shape.
  func requireFit(_ configuration: DecoderConfiguration) throws(CheckpointError) {
    let names = configuration.names
    let prefix = names.missingPrefix(self.names)
    var known: Set<String> = []
    for (name, shape) in configuration.parameterShapes {
      let stored = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
      known.insert(stored)
      _ = try tensor(stored, shape: names.isTransposed(name) ? shape.reversed() : shape)
    }
    for name in self.names where !known.contains(name) && !configuration.passesOver(name) {
      throw CheckpointError(
        file: file, item: name,
        problem: "no part of a \(configuration.modelType) model of "
          + "\(configuration.numHiddenLayers) layers; the configuration belongs to another model")
    }
  }

  /// Refuses a tied head that the file repeats with other numbers, which would be passed over.
  ///
  /// - Throws: `CheckpointError` with the tensor.
  func requireTiedHead(_ configuration: DecoderConfiguration) throws(CheckpointError) {
    let names = configuration.names
    let head = names.head + ".weight"
    let embedding = names.trunk + "." + names.embedding + ".weight"
    let stored = String(embedding.dropFirst(names.missingPrefix(self.names).count))
    guard configuration.sharesHead, let holder = holder(of: head),
      bytes(of: head) != bytes(of: stored)
    else { return }
    throw CheckpointError(
      file: holder.file, item: head,
      problem: "differs from \(stored), though config.json has tie_word_embeddings: true; "
        + "make that false, or remove the tensor")
  }

  /// A tensor that must have this shape, and the file that holds it.
  ///
  /// - Throws: `CheckpointError` where it is missing or of another shape.
  func tensor(_ name: String, shape: [Int]) throws(CheckpointError)
    -> (holder: Safetensors, entry: Safetensors.Entry)
  {
    guard let holder = holder(of: name), let entry = holder[name] else {
      throw CheckpointError(
        file: file, item: name,
        problem: "missing; the configuration asks for a tensor of shape \(shape)")
    }
    guard entry.shape == shape else {
      throw CheckpointError(
        file: holder.file, item: name, problem: "expected shape \(shape), found \(entry.shape)")
    }
    return (holder, entry)
  }

  private func bytes(of name: String) -> Data? {
    holder(of: name).flatMap { holder in holder[name].map(holder.bytes(of:)) }
  }
}
