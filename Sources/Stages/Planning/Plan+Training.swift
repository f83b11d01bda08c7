import Kernels
import Models

extension Plan {
  /// What training all weights of a shape in 32-bit floats holds, part by part: bytes.
  ///
  /// - Parameters:
  ///   - shape: the model's.
  ///   - precision: of the factors of products.
  ///   - tokens: of the whole micro-batch.
  ///   - asked: those whose log-probability is asked for.
  ///   - recomputesLayers: whether layers are computed again for their gradients.
  public static func trainingNeeds(
    _ shape: DecoderConfiguration, precision: Precision, tokens: Int, asked: Int,
    recomputesLayers: Bool
  ) -> [Need] {
    var memory = MemoryModel(shape: shape)
    (memory.precision, memory.recomputesLayers) = (precision, recomputesLayers)
    return [
      Need(name: "weights", bytes: memory.weights),
      Need(name: "optimizer", bytes: 2 * memory.learned),
      Need(name: "packed weights", bytes: memory.packedWeights),
    ] + memory.trainingPass(tokens: tokens, asked: asked)
  }
}
