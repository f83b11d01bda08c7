import Foundation
import Records
import Tensors

/// A directory that holds a model: a whole checkpoint, or PEFT adapters with the name of their base.
///
/// Every command and stage opens models through this type, so that both will do everywhere.
public struct ModelDirectory: Sendable {
  /// The directory that was named.
  public let url: URL
  /// The whole checkpoint: the directory itself, or the adapters' base.
  public let base: URL
  /// Whether the directory holds adapters.
  public let hasAdapters: Bool

  /// Looks at the directory, and finds the base of adapters.
  ///
  /// - Parameters:
  ///   - url: the directory.
  ///   - base: the adapters' base, in the place of the one that `base_model_name_or_path` names.
  ///   - directory: where a relative name of a base starts, if not at the adapters; the current
  ///     directory where none is given.
  /// - Throws: `CheckpointError` where the base is not to be found.
  public init(_ url: URL, base: URL? = nil, relativeTo directory: URL? = nil)
    throws(CheckpointError)
  {
    self.url = url
    let file = url.appending(path: AdapterConfiguration.fileName)
    hasAdapters = FileManager.default.fileExists(atPath: file.path)
    guard hasAdapters else {
      self.base = url
      return
    }
    guard let base else {
      self.base = try Self.base(of: url, relativeTo: directory)
      return
    }
    guard Self.holdsConfiguration(base) else {
      throw CheckpointError(
        file: base.path, problem: "holds no config.json; the base of adapters is a checkpoint")
    }
    self.base = base
  }

  /// Whether a directory holds a model of either kind.
  public static func holdsModel(_ url: URL) -> Bool {
    holdsConfiguration(url) || isThere(url.appending(path: AdapterConfiguration.fileName))
  }

  /// The model's shape.
  ///
  /// - Throws: `CheckpointError` at a field that is not supported.
  public func configuration() throws(CheckpointError) -> DecoderConfiguration {
    try DecoderConfiguration(directory: base)
  }

  /// How most of the model's numbers are stored once it is read.
  ///
  /// - Throws: `CheckpointError` where the checkpoint's header cannot be read.
  public func numberType(as type: WeightType) throws(CheckpointError) -> NumberType {
    guard type == .auto else { return NumberType(rawValue: type.rawValue) ?? .float32 }
    return try Checkpoint(directory: base).largestType
  }

  /// What the adapters were made with, where there are any.
  ///
  /// - Throws: `CheckpointError` at a field that is not supported.
  public func adapterSettings() throws(CheckpointError) -> LoRA? {
    hasAdapters ? try AdapterConfiguration(directory: url).settings : nil
  }

  /// The model, with its adapters on.
  ///
  /// - Parameter type: how the weights are held; those of adapters are always 32 bits.
  /// - Throws: `CheckpointError` at the field or tensor.
  public func model(as type: WeightType) throws(CheckpointError) -> Decoder {
    try Decoder(self, as: type)
  }

  /// Where the tokenizer lies: beside the adapters where they have one that can be read, else with
  /// the base.
  public var tokenizer: URL {
    let names = ["tokenizer.json", "tokenizer.model", "spiece.model"]
    return names.contains { Self.isThere(url.appending(path: $0)) } ? url : base
  }

  /// The files that say what the model computes: configuration and weights, then the adapters'.
  ///
  /// - Throws: `CheckpointError` where the checkpoint's headers cannot be read.
  public func files() throws(CheckpointError) -> [URL] {
    let weights = try CheckpointFiles(directory: base).names.map { URL(filePath: $0) }
    let adapters = hasAdapters ? [AdapterConfiguration.fileName, Adapters.tensorFile] : []
    return [base.appending(path: "config.json")] + weights
      + adapters.map { url.appending(path: $0) }
  }

  private static func base(of url: URL, relativeTo directory: URL?) throws(CheckpointError) -> URL {
    let fields = try AdapterConfiguration(directory: url).fields
    let key = "base_model_name_or_path"
    guard let name = fields[key]?.string, !name.isEmpty else {
      if holdsConfiguration(url) { return url }
      throw fields.fail(key, "is missing; name the base model's directory, or give --base")
    }
    let adapters = URL(filePath: url.path, directoryHint: .isDirectory)
    let places = [adapters, directory].map { URL(filePath: name, relativeTo: $0) }
    guard let found = places.first(where: holdsConfiguration) else {
      throw fields.fail(
        key,
        "no model is at \"\(name)\", neither from the adapters' directory nor from here; "
          + "give its directory with --base")
    }
    return found.standardizedFileURL
  }

  private static func holdsConfiguration(_ url: URL) -> Bool {
    isThere(url.appending(path: "config.json"))
  }

  private static func isThere(_ url: URL) -> Bool {
    FileManager.default.fileExists(atPath: url.path)
  }
}

extension Decoder {
  /// Reads a directory of either kind: a checkpoint, or adapters whose base is to be found.
  ///
  /// - Parameters:
  ///   - directory: see `ModelDirectory`.
  ///   - type: how weights are held; 16-bit ones do not learn.
  /// - Throws: `CheckpointError` where a field is not supported, where a tensor is missing, is not
  ///   part of the model, has another shape or holds a number that is not finite.
  public convenience init(contentsOf directory: URL, as type: WeightType = .float32)
    throws(CheckpointError)
  {
    try self.init(ModelDirectory(directory), as: type)
  }

  /// The model of a directory that was looked at.
  fileprivate convenience init(_ found: ModelDirectory, as type: WeightType) throws(CheckpointError)
  {
    try self.init(base: found.base, as: type)
    if found.hasAdapters { try attachAdapters(contentsOf: found.url) }
  }

  /// Puts on the adapters that a directory of PEFT holds, whatever base it names.
  ///
  /// - Throws: `CheckpointError` where there are none, or they are for another base.
  public func attachAdapters(contentsOf directory: URL) throws(CheckpointError) {
    attach(
      try Adapters(
        try AdapterConfiguration(directory: directory), directory: directory, for: self))
  }
}
