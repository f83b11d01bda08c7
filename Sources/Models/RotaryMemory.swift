import Tensors

/// A rotation with the angles that it has already computed.
final class RotaryMemory: Sendable {
  private let rotary: RotaryEmbedding
  private let headSize: Int
  private let steady: RotaryTable

  init(_ rotary: RotaryEmbedding, headSize: Int) {
    (self.rotary, self.headSize) = (rotary, headSize)
    steady = RotaryTable(
      frequencies: rotary.frequencies(headSize: headSize), scale: rotary.attentionFactor)
  }

  /// Tables with the rows that they turn: one for all sequences, unless one is so long that its
  /// frequencies are its own.
  func tables(_ sequences: [Range<Int>], _ lengths: [Int])
    -> [(rows: Range<Int>, table: RotaryTable)]
  {
    if lengths.allSatisfy({ $0 <= rotary.steadyLength }) {
      return [(0..<(sequences.last?.upperBound ?? 0), steady)]
    }
    return zip(sequences, lengths).map { rows, length in
      let frequencies = rotary.frequencies(headSize: headSize, length: length)
      return (rows, RotaryTable(frequencies: frequencies, scale: rotary.attentionFactor))
    }
  }
}
