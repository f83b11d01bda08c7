import Foundation
import Kernels
import Models
import Optimizers
import Records
import Tensors

/// How far a model is from its golden values; `nil` where there are none.
struct ParityReading: Encodable {
  /// How many greedy texts are equal.
  struct Texts: Encodable {
    let equal: Int
    let texts: Int
  }

  /// The directory's name.
  let model: String
  /// The `model_type`.
  let family: String
  /// The largest difference.
  let logits: Double
  /// Relative to the golden loss.
  private(set) var loss: Double?
  /// The largest of all tensors: the norm of the difference over that of the golden gradient.
  private(set) var gradients: Double?
  /// The largest difference of weights whose clipped gradient is above `smallestGradient`.
  private(set) var adamW: Double?
  /// The greedy texts.
  let greedy: Texts?

  /// Where a gradient is smaller, Adam turns rounding into a step of up to the learning rate.
  private static let smallestGradient: Float = 1e-6

  /// Whether all are within the tolerances of the golden values.
  var isWithin: Bool {
    logits <= 2e-5 && (loss ?? 0) <= 1e-6 && (gradients ?? 0) <= 1e-4 && (adamW ?? 0) <= 2e-6
      && greedy?.equal == greedy?.texts
  }

  /// Compares a model with the golden values in its directory; the model takes a step of AdamW where
  /// there are weights after one.
  init(_ decoder: Decoder, _ folder: URL, name: String) throws {
    model = name
    family = decoder.configuration.modelType
    let file = folder.appending(path: "io.safetensors")
    let golden = try ParityCase(Safetensors(contentsOf: file))
    try golden.requireFit(decoder.configuration, file)
    let found = decoder.logits(golden.tokens, sequences: golden.sequences).scalars
    logits = Self.largest(found, golden.logits)
    let texts = golden.texts.map {
      decoder.likeliest(after: $0.prompt, count: $0.continuation.count)
    }
    greedy =
      texts.isEmpty
      ? nil
      : Texts(
        equal: zip(texts, golden.texts).count { $0 == $1.continuation }, texts: texts.count)
    try readTraining(decoder, golden, folder)
  }

  private mutating func readTraining(_ decoder: Decoder, _ golden: ParityCase, _ folder: URL) throws
  {
    let named = decoder.namedParameters
    let (value, found) = valueAndGradient(at: named.map(\.parameter)) {
      decoder.logProbs(golden.tokens, sequences: golden.sequences, of: golden.query).logProbs.sum()
        * (-1 / Float(max(1, golden.query.rows.count)))
    }
    if let expected = try Self.json(folder, "golden.json")?["loss"]?.double {
      loss = abs(Double(value) - expected) / abs(expected)
    }
    let stored = Self.stored(decoder) { found[$0]?.scalars }
    if let file = try Self.tensors(folder, "grads.safetensors") {
      gradients = try stored.map { name, gradient throws(CheckpointError) in
        let expected = try file.floats(name)
        guard expected.count == gradient.count else { return .infinity }
        // Biases of keys have no gradient at all; what is left of it is rounding.
        return Self.norm(zip(gradient, expected).map { $0 - $1 }) / max(Self.norm(expected), 1e-3)
      }.max()
    }
    if let file = try Self.tensors(folder, "after_adamw_1.safetensors") {
      adamW = try Self.step(decoder, found, stored, file)
    }
  }

  /// One step of AdamW that decays every parameter, as torch's does.
  private static func step(
    _ decoder: Decoder, _ gradients: Gradients, _ stored: [(String, [Float])], _ file: Safetensors
  ) throws -> Double {
    var settings = AdamW()
    settings.weightDecay = 0.01
    var state = AdamWState(
      decoder.namedParameters.map { named in
        var decayed = named
        decayed.isDecayed = true
        return decayed
      })
    let norm = try settings.step(&state, gradients: gradients, learningRate: 0.001)
    let clip = Float(min(1, 1 / norm))
    var largest = 0.0
    for ((name, weights), (_, gradient)) in zip(Self.stored(decoder) { $0.scalars }, stored) {
      let expected = try file.floats(name)
      guard expected.count == weights.count else { return .infinity }
      for i in weights.indices where abs(clip * gradient[i]) > smallestGradient {
        largest = max(largest, Double(abs(weights[i] - expected[i])))
      }
    }
    return largest
  }

  /// Numbers of each parameter in the order of the files.
  private static func stored(_ decoder: Decoder, _ numbers: (Parameter) -> [Float]?) -> [(
    String, [Float]
  )] {
    decoder.namedParameters.map { named in
      let shape = named.parameter.shape
      let scalars = numbers(named.parameter) ?? Array(repeating: 0, count: shape.reduce(1, *))
      return (
        named.name, decoder.configuration.asStored(named.name, scalars, shape: shape)
      )
    }
  }

  private static func tensors(_ folder: URL, _ name: String) throws -> Safetensors? {
    let file = folder.appending(path: name)
    return FileManager.default.fileExists(atPath: file.path)
      ? try Safetensors(contentsOf: file) : nil
  }

  private static func json(_ folder: URL, _ name: String) throws -> JSON? {
    let file = folder.appending(path: name)
    return FileManager.default.fileExists(atPath: file.path)
      ? try JSON(parsing: Data(contentsOf: file)) : nil
  }

  private static func largest(_ a: [Float], _ b: [Float]) -> Double {
    a.count == b.count ? zip(a, b).map { Double(abs($0 - $1)) }.max() ?? 0 : .infinity
  }

  private static func norm(_ x: [Float]) -> Double {
    x.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
  }
}

extension Decoder {
  /// The likeliest tokens, one after the other; the end of a text does not end them.
  fileprivate func likeliest(after prompt: [Int32], count: Int) -> [Int32] {
    let cache = emptyCache()
    var (tokens, fed): ([Int32], [Int32]) = ([], prompt)
    while tokens.count < count {
      let scores = advance([cache], by: [fed]).floats
      fed = [Int32(scores.indices.max { scores[$0] < scores[$1] } ?? 0)]
      tokens += fed
    }
    return tokens
  }
}
