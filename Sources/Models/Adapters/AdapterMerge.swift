import Foundation
import Kernels
import Records
import Tensors

/// Writes a whole checkpoint of a model with adapters, and shows that it computes the same.
///
/// What was written is read again, and its logits on random tokens are compared with those of the
/// model with its adapters on. The difference is rounding: of floats, of the order of 1e-6 of the
/// largest logit; of 16-bit numbers, of some hundredths at most. One merged weight is in memory at
/// a time.
public struct AdapterMerge: Sendable {
  /// How the merged weights are stored; as those of the base where `nil`.
  public var precision: NumberType?
  /// Where the tokens are drawn.
  public var seed = Seed(0)
  /// Sequences of tokens that are compared, and tokens of each.
  public var sample = (sequences: 2, length: 16)

  /// A merge that keeps the base's type.
  public init() {}

  /// How far apart the logits are.
  public struct Difference: Sendable {
    /// The largest absolute difference.
    public let largest: Float
    /// The largest absolute logit.
    public let scale: Float
    /// The largest difference that is put down to rounding.
    public let tolerance: Float
    /// How the merged weights are stored.
    public let precision: NumberType
    /// Whether the difference is rounding.
    public var isRounding: Bool { largest <= tolerance }
  }

  /// Merges the adapters of `source` into a new checkpoint at `destination`.
  ///
  /// - Returns: how far the logits of what was written are from the model's.
  /// - Throws: `CheckpointError` where the source has no adapters or cannot be read, where the
  ///   destination exists, or where the logits differ by more than rounding. What was written is
  ///   removed then; nothing else is.
  public func write(_ source: ModelDirectory, to destination: URL) throws(CheckpointError)
    -> Difference
  {
    guard source.hasAdapters else {
      throw CheckpointError(
        file: source.url.path, problem: "holds no adapter_config.json; there is nothing to merge")
    }
    try makeNewDirectory(destination)
    do throws(CheckpointError) {
      let difference = try merge(source, to: destination)
      guard difference.isRounding else {
        throw CheckpointError(
          file: destination.path,
          problem: "the merged model's logits differ by \(difference.largest), "
            + "more than the \(difference.tolerance) that rounding explains; it was removed")
      }
      return difference
    } catch {
      try? FileManager.default.removeItem(at: destination)
      throw error
    }
  }

  private func merge(_ source: ModelDirectory, to destination: URL) throws(CheckpointError)
    -> Difference
  {
    let stored = try source.numberType(as: .auto)
    let precision = self.precision ?? stored
    let expected = try writeMerged(source, to: destination, precision)
    let found = logits(try Decoder(contentsOf: destination, as: .auto))
    let scale = expected.reduce(0) { max($0, abs($1)) }
    let largest = zip(expected, found).reduce(0) { max($0, abs($1.0 - $1.1)) }
    return Difference(
      largest: largest.isNaN ? .infinity : largest, scale: scale,
      tolerance: precision.mergeTolerance * max(1, scale), precision: precision)
  }

  /// Writes the merged model and what belongs to it.
  ///
  /// - Returns: the logits of the model with its adapters on.
  private func writeMerged(_ source: ModelDirectory, to destination: URL, _ precision: NumberType)
    throws(CheckpointError) -> [Float]
  {
    let model = try source.model(as: .auto)
    let expected = logits(model)
    try model.write(to: destination, as: Safetensors.Precision(precision))
    for directory in [source.url, source.base] {
      try CheckpointConversion.copyCompanions(from: directory, to: destination)
    }
    return expected
  }

  private func logits(_ model: Decoder) -> [Float] {
    let count = model.configuration.vocabSize
    let length = min(sample.length, model.configuration.maxPositionEmbeddings)
    return (0..<sample.sequences).flatMap { sequence in
      var generator = seed.child(sequence).generator()
      let tokens = (0..<length).map { _ in Int32(generator.uniform() * Double(count)) }
      return model.logits(tokens, sequences: [0..<length]).scalars
    }
  }
}

extension NumberType {
  /// Of the largest logit. A rounding of weights by 2⁻⁹ (bfloat16) or 2⁻¹² (float16) grows on its
  /// way through the layers.
  fileprivate var mergeTolerance: Float {
    switch self {
    case .float32: 1e-4
    case .bfloat16: 0.05
    case .float16: 0.01
    }
  }
}
