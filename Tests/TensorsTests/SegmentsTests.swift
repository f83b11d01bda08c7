import Tensors
import Testing

@Suite struct SegmentsTests {
  // Two segments, an empty one between them, and one element (30) that belongs to none.
  static let x: [Float] = [1, 2, 6, 10, 20, 30]
  static let segments = [0..<3, 3..<3, 3..<5]
  static var vector: Tensor { Tensor(x, shape: [6]) }

  @Test func `sums and means are of each segment, 0 of an empty one`() {
    #expect(Self.vector.segmentSums(Self.segments).scalars == [9, 0, 30])
    #expect(Self.vector.segmentMeans(Self.segments).scalars == [3, 0, 15])
  }

  @Test func `spreading writes a segment's number over its elements and 0 elsewhere`() {
    #expect(Self.vector.spreadSegmentSums(Self.segments).scalars == [9, 9, 9, 30, 30, 0])
    #expect(Self.vector.spreadSegmentMeans(Self.segments).scalars == [3, 3, 3, 15, 15, 0])
    let numbers = Tensor([7, 8, 9], shape: [3])
    #expect(numbers.spread(over: Self.segments, count: 6).scalars == [7, 7, 7, 9, 9, 0])
  }

  @Test func `gathering and concatenating keep order`() {
    #expect(Self.vector.gathered(at: [4, 0, 4]).scalars == [20, 1, 20])
    let joined = Tensor.concatenate([Self.vector, Tensor([], shape: [0]), Tensor([5], shape: [1])])
    #expect(joined.shape == [7])
    #expect(joined.scalars == Self.x + [5])
    #expect(Tensor.concatenate([]).shape == [0])
  }

  @Test func `gradients equal central differences`() {
    let x = noisyParameter([6], 1)
    let segments = Self.segments
    let operations: [(Tensor) -> Tensor] = [
      { $0.segmentSums(segments) }, { $0.segmentMeans(segments) },
      { $0.spreadSegmentSums(segments) }, { $0.spreadSegmentMeans(segments) },
      { $0.gathered(at: [4, 0, 4]) }, { Tensor.concatenate([$0.exp(), $0 * 2, $0]) },
    ]
    for operation in operations { expectGradient(of: [x]) { probe(operation(x.value)) } }
    let numbers = noisyParameter([3], 2)
    expectGradient(of: [numbers]) { probe(numbers.value.spread(over: segments, count: 6)) }
  }
}
