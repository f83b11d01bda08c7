import Testing

@testable import Kernels

/// Products that are computed at once.
@Suite(.serialized) struct ProductsTests {
  /// Rows, columns and inner dimension; also none of each.
  static let shapes = [
    (130, 70, 330), (1, 33, 5), (0, 8, 4), (7, 0, 3), (5, 3, 0), (64, 96, 641), (13, 31, 257),
  ]

  /// One product of each shape by turns of its kinds, into rooms of their own that begin as ones.
  private func products(_ count: Int) -> (products: [Product], results: [Buffer]) {
    var (products, results): ([Product], [Buffer]) = ([], [])
    for i in 0..<count {
      let (m, n, k) = Self.shapes[i % Self.shapes.count]
      let (lefts, rights) = (layouts(numbers(m * k, i), m, k), layouts(numbers(k * n, i + 1), k, n))
      let bits = numbers(k * n, i + 2).map { UInt16(truncatingIfNeeded: $0.bitPattern >> 16) }
      let right = rights[i / 2 % 2]
      let kinds: [RightMatrix] =
        [
          .floats(right), .halves(HalfMatrix(Halves(bits: bits, type: .bfloat16), k, n)),
          .packed(PackedMatrix(right)),
        ]
        + [Precision.bf16, .int8].filter(\.isSupported).map { RightMatrix(right, precision: $0) }
      let result = Buffer([Float](repeating: 1, count: m * n))
      products.append(
        Product(
          lefts[i % 2], kinds[i % kinds.count], into: Matrix(result, m, n),
          from: i % 4 == 0 ? .numbers : .nothing))
      results.append(result)
    }
    return (products, results)
  }

  @Test(arguments: InstructionSet.allCases, [1, 5, 40])
  func `products side by side have the bits of each alone`(set: InstructionSet, count: Int) {
    set.select()
    let before = Threads.count
    defer {
      Threads.count = before
      InstructionSet.supported.select()
    }
    let alone = products(count)
    for product in alone.products { matmul([product]) }
    for threads in [1, 2, 3] {
      Threads.count = threads
      let together = products(count)
      matmul(together.products)
      for (a, b) in zip(together.results, alone.results) { #expect(a.floats == b.floats) }
    }
  }

  @Test(arguments: InstructionSet.allCases, [Product.Start.nothing, .numbers])
  func `a sum of products has the bits of its terms one after another`(
    set: InstructionSet, start: Product.Start
  ) {
    set.select()
    defer { InstructionSet.supported.select() }
    let (m, n) = (131, 97)
    for inner in [[330, 5, 700], [0, 64], [64, 0, 3], [0, 0]] {
      let before = start == .numbers ? numbers(m * n, 9) : Array(repeating: .nan, count: m * n)
      let (sum, one, other) = (Buffer(before), Buffer(before), Buffer(count: m * n))
      let terms = inner.enumerated().map { i, k in
        (Matrix(Buffer(numbers(m * k, i)), m, k), Matrix(Buffer(numbers(k * n, i + 3)), k, n))
      }
      let products = terms.enumerated().map { i, term in
        Product(
          term.0, i == 1 ? .packed(PackedMatrix(term.1)) : .floats(term.1), into: Matrix(sum, m, n),
          from: i == 0 ? start : .productBefore)
      }
      matmul(products + [Product(terms[0].0, .floats(terms[0].1), into: Matrix(other, m, n))])
      for (i, term) in terms.enumerated() {
        matmul(term.0, term.1, into: Matrix(one, m, n), accumulate: i > 0 || start == .numbers)
      }
      #expect(sum.floats == one.floats)
    }
  }

  @Test func `no products at all are fine`() { matmul([]) }

  /// Where something is left of a panel, of a pair or of a chunk.
  @Test(
    .enabled(if: Precision.bf16.isSupported),
    arguments: [(5, 45, 641), (3, 33, 321), (2, 31, 1), (241, 130, 63)])
  func `pairs packed by rows and by columns have the same bits`(shape: (Int, Int, Int)) {
    let (m, n, k) = shape
    let left = Matrix(Buffer(numbers(m * k, 1)), m, k)
    let results = layouts(numbers(k * n, 2), k, n).map { right in
      // Room that held no numbers before shows what is forgotten.
      for count in [k * n, (k + 1) / 2 * ((n + 31) / 32 * 32)] {
        _ = Buffer([Float](repeating: .nan, count: count))
      }
      let result = Buffer(count: m * n)
      matmul(left, right, into: Matrix(result, m, n), precision: .bf16)
      return result.floats
    }
    #expect(results[0] == results[1] && results[0].allSatisfy(\.isFinite))
  }
}
