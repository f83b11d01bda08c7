import Foundation
import Kernels
import Tensors
import Testing

@Suite struct AttentionTests {
  /// The definition, in `Double`.
  private func naive(_ q: [Float], _ k: [Float], _ v: [Float], _ shape: AttentionShape, _ rows: Int)
    -> [Double]
  {
    var out = [Double](repeating: 0, count: q.count)
    let (width, keyWidth) = (shape.heads * shape.head, shape.keyHeads * shape.head)
    for sequence in shape.sequences {
      for i in sequence {
        for h in 0..<shape.heads {
          let kv = h * shape.keyHeads / shape.heads * shape.head
          let first = max(sequence.lowerBound, shape.window.map { i - $0 + 1 } ?? 0)
          let scores = (first...i).map { j in
            let score =
              (0..<shape.head).reduce(0.0) {
                $0 + Double(q[i * width + h * shape.head + $1]) * Double(k[j * keyWidth + kv + $1])
              } * Double(shape.scale)
            return shape.softCap.map { Double($0) * tanh(score / Double($0)) } ?? score
          }
          let top = scores.max() ?? 0
          let weights = scores.map { exp($0 - top) }
          let mass = weights.reduce(0, +)
          for (weight, j) in zip(weights, first...i) {
            for d in 0..<shape.head {
              out[i * width + h * shape.head + d] +=
                weight / mass * Double(v[j * keyWidth + kv + d])
            }
          }
        }
      }
    }
    return out
  }

  @Test(arguments: InstructionSet.allCases, [2, 12, 16, 33])
  func `equals the definition across blocks and sequences`(set: InstructionSet, head: Int) {
    set.select()
    defer { InstructionSet.supported.select() }
    let shape = AttentionShape(
      heads: 4, keyHeads: 2, head: head, scale: 0.4, sequences: [0..<1, 1..<131, 131..<140])
    let (q, k, v) = (
      noise(140 * 4 * head, 1), noise(140 * 2 * head, 2), noise(140 * 2 * head, 3)
    )
    let result = attention(
      Tensor(q, shape: [140, 4 * head]), Tensor(k, shape: [140, 2 * head]),
      Tensor(v, shape: [140, 2 * head]), shape
    ).scalars
    let expected = naive(q, k, v, shape, 140)
    for i in result.indices { #expect(abs(Double(result[i]) - expected[i]) < 1e-5) }
  }

  @Test(arguments: InstructionSet.allCases, [1, 5, 64, 70, 200])
  func `a window and a cap equal the definition`(set: InstructionSet, window: Int) {
    set.select()
    defer { InstructionSet.supported.select() }
    let shape = AttentionShape(
      heads: 2, keyHeads: 1, head: 12, scale: 2, softCap: 3, window: window,
      sequences: [0..<140, 140..<150])
    let (q, k, v) = (noise(150 * 24, 1), noise(150 * 12, 2), noise(150 * 12, 3))
    let result = attention(
      Tensor(q, shape: [150, 24]), Tensor(k, shape: [150, 12]), Tensor(v, shape: [150, 12]), shape
    ).scalars
    let expected = naive(q, k, v, shape, 150)
    for i in result.indices { #expect(abs(Double(result[i]) - expected[i]) < 1e-5) }
  }

  /// Two prompts of 5 and 70 tokens, three and two completions of each, and a sequence of its own.
  private static let shared: (sequences: [Range<Int>], prefixes: [Int?]) = (
    [0..<5, 5..<12, 12..<13, 13..<110, 110..<180, 180..<190, 190..<200, 200..<230],
    [nil, 0, 0, 0, nil, 4, 4, nil]
  )

  @Test(arguments: [nil, 3, 66], [8, 16])
  func `a shared prompt gives the bits and the gradients of a copy`(window: Int?, head: Int) {
    let (sequences, prefixes) = Self.shared
    // The rows of each sequence with its prompt before it; a prompt that is lent is none of its own.
    let lent = Set(prefixes.compactMap(\.self))
    let copies = sequences.indices.filter { !lent.contains($0) }.map { i in
      (prefixes[i].map { Array(sequences[$0]) } ?? []) + Array(sequences[i])
    }
    let rows = copies.flatMap(\.self)
    var end = 0
    let whole = copies.map { copy -> Range<Int> in
      defer { end += copy.count }
      return end..<end + copy.count
    }
    func shape(_ sequences: [Range<Int>], _ prefixes: [Int?]? = nil) -> AttentionShape {
      AttentionShape(
        heads: 4, keyHeads: 2, head: head, scale: 0.4, window: window, sequences: sequences,
        prefixes: prefixes)
    }
    let given = [
      Tensor(noise(230 * 4 * head, 1), shape: [230, 4 * head]),
      Tensor(noise(230 * 2 * head, 2), shape: [230, 2 * head]),
      Tensor(noise(230 * 2 * head, 3), shape: [230, 2 * head]),
    ]
    // Rows that several copies have are asked for in one of them, so that both ask for the same.
    let asked = Array(Set(rows)).sorted().map { row in rows.lastIndex(of: row) ?? 0 }
    let pull = Tensor(noise(230 * 4 * head, 4), shape: [230, 4 * head])
    func run(_ isShared: Bool) -> (result: [Float], gradients: [[Float]]) {
      let parameters = given.map { Parameter($0.scalars, shape: $0.shape) }
      var result: [Float] = []
      let (_, gradients) = valueAndGradient(at: parameters) {
        let all = parameters.map(\.value)
        let seen =
          isShared
          ? attention(all[0], all[1], all[2], shape(sequences, prefixes))
          : Tensors.rows(
            attention(
              Tensors.rows(all[0], rows), Tensors.rows(all[1], rows), Tensors.rows(all[2], rows),
              shape(whole)), asked)
        result = seen.scalars
        return (seen * pull).sum()
      }
      return (result, parameters.map { gradients[$0]?.scalars ?? [] })
    }
    let (one, other) = (run(true), run(false))
    #expect(one.result == other.result)
    for (a, b) in zip(one.gradients, other.gradients) {
      #expect(a.count == b.count && a.contains { $0 != 0 })
      for (x, y) in zip(a, b) { #expect(abs(x - y) < 2e-5 * max(1, abs(y))) }
    }
  }

  @Test(arguments: [nil, 7, 80])
  func `a query gives the same bits alone as in the whole sequence, and across shared blocks`(
    window: Int?
  ) {
    let (head, length) = (8, 150)
    let shape = AttentionShape(
      heads: 1, keyHeads: 1, head: head, scale: 0.5, softCap: window.map { Float($0) },
      window: window, sequences: [0..<length])
    let (q, k, v) = (noise(length * head, 4), noise(length * head, 5), noise(length * head, 6))
    let whole = attention(
      Tensor(q, shape: [length, head]), Tensor(k, shape: [length, head]),
      Tensor(v, shape: [length, head]), shape
    ).scalars
    var prompt = KeyValueBlocks(layers: 1, keyHeads: 1, head: head)
    let (keys, values, queries) = (Buffer(k), Buffer(v), Buffer(q))
    let out = Buffer(count: length * head)
    func feed(_ rows: Range<Int>, to blocks: inout KeyValueBlocks, _ keys: Buffer, _ values: Buffer)
    {
      blocks.grow(by: rows.count)
      blocks.attend(
        queries, keys, values, rows: rows, layer: 0, keyHeads: 0..<1, shape, into: out)
    }
    func expectBits(_ rows: Range<Int>) {
      let places = rows.lowerBound * head..<rows.upperBound * head
      #expect(Array(out.floats[places]) == Array(whole[places]))
    }
    for i in 0..<30 {
      feed(i..<i + 1, to: &prompt, keys, values)
      expectBits(i..<i + 1)
    }
    feed(30..<100, to: &prompt, keys, values)
    expectBits(30..<100)
    // Two samples continue one prompt; the other one's tokens must not show.
    var (one, other) = (prompt, prompt)
    for i in 100..<length {
      feed(i..<i + 1, to: &other, values, keys)
      feed(i..<i + 1, to: &one, keys, values)
      expectBits(i..<i + 1)
    }
    #expect(prompt.count == 100 && one.count == 150)
  }

  /// Softmaxes go by spans of 256 keys; decoding takes the heads of a sequence together.
  @Test(arguments: [nil, 80, 300], [8, 16])
  func `spans of keys equal the definition, and decoding has their bits`(window: Int?, head: Int) {
    let length = 530
    let shape = AttentionShape(
      heads: 4, keyHeads: 2, head: head, scale: 2, window: window, sequences: [0..<length])
    let (q, k, v) = (
      noise(length * 4 * head, 4), noise(length * 2 * head, 5), noise(length * 2 * head, 6)
    )
    let whole = attention(
      Tensor(q, shape: [length, 4 * head]), Tensor(k, shape: [length, 2 * head]),
      Tensor(v, shape: [length, 2 * head]), shape
    ).scalars
    let expected = naive(q, k, v, shape, length)
    #expect(whole.indices.allSatisfy { abs(Double(whole[$0]) - expected[$0]) < 1e-5 })
    var blocks = KeyValueBlocks(layers: 1, keyHeads: 2, head: head)
    let (queries, keys, values) = (Buffer(q), Buffer(k), Buffer(v))
    let out = Buffer(count: length * 4 * head)
    for rows in [0..<250] + (250..<270).map({ $0..<$0 + 1 }) + [270..<509]
      + (509..<length).map({ $0..<$0 + 1 })
    {
      blocks.grow(by: rows.count)
      blocks.attend(queries, keys, values, rows: rows, layer: 0, keyHeads: 0..<2, shape, into: out)
    }
    #expect(out.floats == whole)
  }

  @Test func `heads know nothing of other sequences`() {
    let shape = AttentionShape(heads: 2, keyHeads: 1, head: 4, scale: 1, sequences: [0..<3, 3..<6])
    let (q, k) = (noise(48, 7), noise(24, 8))
    var v = noise(24, 9)
    func run() -> [Float] {
      attention(
        Tensor(q, shape: [6, 8]), Tensor(k, shape: [6, 4]), Tensor(v, shape: [6, 4]), shape
      ).scalars
    }
    let before = run()
    for i in 12..<24 { v[i] += 1 }
    #expect(Array(run()[..<24]) == Array(before[..<24]))
    #expect(run() != before)
  }
}
