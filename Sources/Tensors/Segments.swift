// Vectors of tokens that lie end to end, and what is said about whole stretches of them.

extension Tensor {
  /// The sum of each segment, added in double precision; 0 of an empty one.
  ///
  /// - Parameter segments: ranges of a vector, `[N]`; they need not cover it.
  /// - Returns: `[segments]`.
  public func segmentSums(_ segments: [Range<Int>]) -> Tensor {
    let x = scalars
    let sums = segments.map { segment in
      Float(segment.reduce(0.0) { $0 + Double(x[$1]) })
    }
    return .operation([self], shape: [segments.count], scalars: sums) { g in
      var gradient = [Float](repeating: 0, count: x.count)
      for (segment, part) in zip(segments, g) { for i in segment { gradient[i] += part } }
      return [gradient]
    }
  }

  /// The mean of each segment; 0 of an empty one.
  ///
  /// - Parameter segments: ranges of a vector, `[N]`; they need not cover it.
  /// - Returns: `[segments]`.
  public func segmentMeans(_ segments: [Range<Int>]) -> Tensor {
    let shares = segments.map { 1 / Float(max($0.count, 1)) }
    return segmentSums(segments) * Tensor(shares, shape: [segments.count])
  }

  /// One number a segment, written over the segment's elements; 0 outside of all.
  ///
  /// - Parameters:
  ///   - segments: disjoint ranges within `0 ..< count`.
  ///   - count: N, how long the result is.
  /// - Returns: `[N]`.
  public func spread(over segments: [Range<Int>], count: Int) -> Tensor {
    precondition(
      segments.count == self.count, "\(self.count) numbers for \(segments.count) segments")
    var result = [Float](repeating: 0, count: count)
    for (segment, value) in zip(segments, scalars) { for i in segment { result[i] = value } }
    return .operation([self], shape: [count], scalars: result) { g in
      [segments.map { segment in Float(segment.reduce(0.0) { $0 + Double(g[$1]) }) }]
    }
  }

  /// The sum of each segment, written over the segment: `[N]` to `[N]`; 0 outside of all.
  public func spreadSegmentSums(_ segments: [Range<Int>]) -> Tensor {
    segmentSums(segments).spread(over: segments, count: count)
  }

  /// The mean of each segment, written over the segment: `[N]` to `[N]`; 0 outside of all.
  public func spreadSegmentMeans(_ segments: [Range<Int>]) -> Tensor {
    segmentMeans(segments).spread(over: segments, count: count)
  }

  /// The elements of a vector at `indices`, which may repeat.
  ///
  /// - Returns: `[indices]`.
  public func gathered(at indices: [Int]) -> Tensor {
    let x = scalars
    return .operation([self], shape: [indices.count], scalars: indices.map { x[$0] }) { g in
      var gradient = [Float](repeating: 0, count: x.count)
      for (index, part) in zip(indices, g) { gradient[index] += part }
      return [gradient]
    }
  }

  /// Vectors end to end.
  ///
  /// - Returns: a vector as long as all of them.
  public static func concatenate(_ parts: [Tensor]) -> Tensor {
    var ranges: [Range<Int>] = []
    var end = 0
    for part in parts {
      ranges.append(end..<end + part.count)
      end += part.count
    }
    return .operation(parts, shape: [end], scalars: parts.flatMap(\.scalars)) { g in
      ranges.map { Array(g[$0]) }
    }
  }
}
