import Foundation
import Kernels
import Synchronization

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
    let table = RotaryTable(frequencies: frequencies, scale: scale)
    self.init(positions: positions, [(0..<positions.count, table)])
  }

  /// The same with tables that differ from sequence to sequence.
  ///
  /// - Parameter tables: rows, and the table that turns them; together they cover all rows.
  public init(positions: [Int32], _ tables: [(rows: Range<Int>, table: RotaryTable)]) {
    let width = tables.first?.table.width ?? 0
    head = 2 * width
    cosine = Buffer(count: positions.count * width)
    sine = Buffer(count: positions.count * width)
    for (rows, table) in tables {
      precondition(table.width == width, "\(table.width) frequencies for \(width)")
      let (cosines, sines) = table.angles(upTo: Int(positions[rows].max() ?? 0))
      for row in rows {
        let from = Int(positions[row]) * width
        cosine.copy(width, of: cosines, from: from, to: row * width)
        sine.copy(width, of: sines, from: from, to: row * width)
      }
    }
  }
}

/// Cosines and sines of every position so far asked for: they are dear, and the same for all.
public final class RotaryTable: Sendable {
  /// Frequencies: half a head.
  public var width: Int { frequencies.count }
  private let frequencies: [Float]
  private let scale: Float
  private struct Known: Sendable {
    var positions = 0
    var (cosine, sine) = (Buffer(count: 0), Buffer(count: 0))
  }
  private let known = Mutex(Known())

  /// A table of `frequencies`, radians a token; cosines and sines are multiplied by `scale`.
  public init(frequencies: [Float], scale: Float = 1) {
    (self.frequencies, self.scale) = (frequencies, scale)
  }

  /// `[positions, width]` each, for at least the positions up to and including `last`.
  func angles(upTo last: Int) -> (cosine: Buffer, sine: Buffer) {
    known.withLock { known in
      if last >= known.positions { extend(&known, to: max(last + 1, 2 * known.positions)) }
      return (known.cosine, known.sine)
    }
  }

  private func extend(_ known: inout Known, to positions: Int) {
    let (cosine, sine) = (Buffer(count: positions * width), Buffer(count: positions * width))
    cosine.copy(known.positions * width, of: known.cosine)
    sine.copy(known.positions * width, of: known.sine)
    for position in known.positions..<positions {
      for (i, frequency) in frequencies.enumerated() {
        let angle = Float(position) * frequency
        cosine[position * width + i] = scale * cos(angle)
        sine[position * width + i] = scale * sin(angle)
      }
    }
    known = Known(positions: positions, cosine: cosine, sine: sine)
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
