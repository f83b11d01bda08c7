public import Foundation

/// The tensors of a model directory by their headers alone: nothing of the weights is read.
public struct CheckpointFiles: Sendable {
  /// One tensor, and the file that holds it.
  public struct Holding: Sendable {
    /// The file.
    public let file: Safetensors
    /// The tensor.
    public let entry: Safetensors.Entry
    /// How many numbers it has.
    public var count: Int { entry.shape.reduce(1, *) }
  }

  /// Every tensor, sorted by name.
  public let holdings: [Holding]

  /// The files of a model directory: one, or those that its index names.
  ///
  /// - Throws: `CheckpointError` where a file is missing or its header disagrees with its bytes.
  public init(directory: URL) throws(CheckpointError) {
    self.init(try Checkpoint(directory: directory))
  }

  /// The files of a model directory, which must have what its configuration asks for, and no more.
  ///
  /// - Throws: `CheckpointError` with the tensor, or the field of the configuration.
  init(fitting directory: URL) throws(CheckpointError) {
    let checkpoint = try Checkpoint(directory: directory)
    let configuration = try DecoderConfiguration(directory: directory)
    try checkpoint.requireFit(configuration)
    try checkpoint.requireTiedHead(configuration)
    self.init(checkpoint)
  }

  private init(_ checkpoint: Checkpoint) {
    holdings = checkpoint.names.compactMap { name in
      guard let file = checkpoint.holder(of: name), let entry = file[name] else { return nil }
      return Holding(file: file, entry: entry)
    }
  }

  /// The tensors of one file, sorted by name.
  public init(file: URL) throws(CheckpointError) {
    let tensors = try Safetensors(contentsOf: file)
    holdings = tensors.entries.map { Holding(file: tensors, entry: $0) }
  }

  /// The files' names, sorted.
  public var names: [String] { Set(holdings.map(\.file.file)).sorted() }
  /// How many numbers the tensors hold that a model of this shape does not pass over.
  public func parameterCount(of shape: DecoderConfiguration) -> Int {
    holdings.reduce(0) { $0 + (shape.passesOver($1.entry.name) ? 0 : $1.count) }
  }
  /// Bytes of all tensors.
  public var byteCount: Int { holdings.reduce(0) { $0 + $1.entry.bytes.count } }
  /// How the tensors' elements are stored, the most frequent first.
  public var elementTypes: [Safetensors.ElementType] {
    var bytes: [Safetensors.ElementType: Int] = [:]
    for holding in holdings { bytes[holding.entry.elementType, default: 0] += holding.count }
    return Safetensors.ElementType.allCases.filter { bytes[$0] != nil }
      .sorted { bytes[$0, default: 0] > bytes[$1, default: 0] }
  }
}
