import Foundation
import Kernels

/// The angles of a batch of positions, shared by every layer.
public struct RotaryAngles {
  let cosine: Buffer
  let sine: Buffer
  let head: Int

  /// Angles `position · frequencies[i]`, computed in `Float` as transformers does.
  ///
  /// - Parameters:
  ///   - positions: one a row.
  ///   - frequencies: `head / 2` inverse frequencies, radians a token.
  ///   - scale: factor on cosine and sine (YaRN's attention factor; 1 otherwise).
  public init(positions: [Int32], frequencies: [Float], scale: Float = 1) {
    self.init(positions: positions, [(0..<positions.count, frequencies)], scale: scale)
  }

  /// The same with frequencies that differ from sequence to sequence.
  ///
  /// - Parameter tables: rows, and the frequencies at them; together they cover all rows.
  public init(
    positions: [Int32], _ tables: [(rows: Range<Int>, frequencies: [Float])], scale: Float = 1
  ) {
    let width = tables.first?.frequencies.count ?? 0
    head = 2 * width
    cosine = Buffer(count: positions.count * width)
    sine = Buffer(count: positions.count * width)
    for (rows, frequencies) in tables {
      fill(rows, positions, frequencies, scale)
    }
  }

  private func fill(
    _ rows: Range<Int>, _ positions: [Int32], _ frequencies: [Float], _ scale: Float
  ) {
    var rowOfPosition: [Int32: Int] = [:]
    let width = head / 2
    precondition(frequencies.count == width, "\(frequencies.count) frequencies for \(width)")
    for row in rows {
      // Sequences and samples share positions; sines are dear.
      if let twin = rowOfPosition[positions[row]] {
        cosine.copy(width, of: cosine, from: twin * width, to: row * width)
        sine.copy(width, of: sine, from: twin * width, to: row * width)
        continue
      }
      rowOfPosition[positions[row]] = row
      for (i, frequency) in frequencies.enumerated() {
        let angle = Float(positions[row]) * frequency
        cosine[row * width + i] = scale * cos(angle)
        sine[row * width + i] = scale * sin(angle)
      }
    }
  }
}

/// Rotary position embedding on `[rows, heads · head]`, in Hugging Face's half-split convention.
///
/// - SeeAlso: Su et al. 2021 (RoFormer), arXiv:2104.09864.
public func rope(_ x: Tensor, _ angles: RotaryAngles) -> Tensor {
  let head = angles.head
  let heads = x.matrixShape.columns / head
  precondition(heads * head == x.shape[1], "heads of \(head) in shape \(x.shape)")
  func turn(_ from: Buffer, inverse: Bool) -> Buffer {
    let to = Buffer(count: from.count)
    rope(
      from, cosine: angles.cosine, sine: angles.sine, heads: heads, head: head, inverse: inverse,
      into: to)
    return to
  }
  return .operation([x], shape: x.shape, result: turn(x.buffer, inverse: false)) {
    [turn($0, inverse: true)]
  }
}
