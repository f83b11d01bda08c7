import Tensors

/// How the sequences of a batch lie end to end, and where each token stands in its own.
struct SequenceLayout {
  /// Where each sequence lies.
  let sequences: [Range<Int>]
  /// How far queries and keys are turned at each token; positions start at 0 in every sequence.
  let angles: RotaryAngles

  /// - Precondition: the sequences cover `0 ..< count` in order.
  init(_ sequences: [Range<Int>], count: Int, frequencies: [Float]) {
    var end = 0
    for sequence in sequences {
      precondition(
        sequence.lowerBound == end,
        "sequence \(sequence) does not begin where the last one ends, at \(end)")
      end = sequence.upperBound
    }
    precondition(end == count, "the sequences end at \(end), the tokens at \(count)")
    self.sequences = sequences
    angles = RotaryAngles(
      positions: sequences.flatMap { 0..<Int32($0.count) }, frequencies: frequencies)
  }
}
