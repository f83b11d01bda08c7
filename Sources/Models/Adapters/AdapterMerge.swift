import Foundation
import Kernels
import Records
import Tensors

/// Writes a whole checkpoint of a model with adapters, and shows that it computes the same.
///
/// What was written is read again, and its logits on random tokens are compared with those of the
/// model with its adapters on. The difference is rounding: of floats, of the order of 1e-6 of the
/// largest logit; of 16-bit numbers, of some hundredths at most; and smaller than the difference that
/// the adapters make. One merged weight is in memory at a time.
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
    /// The largest absolute difference that the adapters make.
    public let effect: Float
    /// How the merged weights are stored.
    public let precision: NumberType
    /// The largest difference that is put down to rounding.
    public var tolerance: Float { precision.mergeTolerance * scale }
    /// Whether the difference is rounding.
    public var isRounding: Bool { largest <= tolerance }
    /// Whether the merged model is nearer to the model with its adapters on than the one with its
    /// adapters off is, where these differ.
    public var keepsAdapters: Bool { effect == 0 || largest < effect }

    /// What `found` computes, beside what the model does with its adapters on and off.
    init(of found: [Float], on: [Float], off: [Float], precision: NumberType) {
      func largest(_ a: [Float], _ b: [Float]) -> Float {
        let differences = zip(a, b).map { abs($0 - $1) }
        return differences.contains(where: \.isNaN) ? .infinity : differences.max() ?? 0
      }
      self.largest = largest(found, on)
      scale = on.reduce(0) { max($0, abs($1)) }
      effect = largest(on, off)
      self.precision = precision
    }
  }

  /// Merges the adapters of `source` into a new checkpoint at `destination`.
  ///
  /// - Returns: how far the logits of what was written are from the model's.
  /// - Throws: `CheckpointError` where the source has no adapters or cannot be read, where the
  ///   destination exists, or where the logits differ by more than rounding, or by as much as the
  ///   adapters make. What was written is removed then; nothing else is.
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
      guard difference.keepsAdapters else {
        throw CheckpointError(
          file: destination.path,
          problem: "the merged model's logits differ by \(difference.largest), "
            + "no less than the \(difference.effect) that the adapters make; \(difference.precision) "
            + "rounds them away, merge into float32; it was removed")
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
    let (on, off) = try writeMerged(source, to: destination, precision)
    let found = logits(try Decoder(contentsOf: destination, as: .auto))
    return Difference(of: found, on: on, off: off, precision: precision)
  }

  /// Writes the merged model and what belongs to it.
  ///
  /// - Returns: the logits of the model with its adapters on, and off.
  private func writeMerged(_ source: ModelDirectory, to destination: URL, _ precision: NumberType)
    throws(CheckpointError) -> (on: [Float], off: [Float])
  {
    let model = try source.model(as: .auto)
    let expected = (logits(model), logits(model.withoutAdapters))
    try model.write(to: destination, as: precision)
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
