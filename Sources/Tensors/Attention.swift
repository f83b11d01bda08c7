import Kernels

/// Causal grouped-query attention over sequences that lie end to end, each on its own.
///
/// Memory grows with the rows, never with their square. Key blocks are aligned to the start of the
/// sequence and taken in order, as in decoding, so both give the same bits.
///
/// - Parameters:
///   - q: `[rows, heads · head]`.
///   - k: `[rows, keyHeads · head]`.
///   - v: `[rows, keyHeads · head]`.
///   - shape: heads, scale and the rows of each sequence, which cover all rows.
/// - Returns: `[rows, heads · head]`.
/// - SeeAlso: Dao et al. 2022 (FlashAttention), arXiv:2205.14135; Ainslie et al. 2023 (GQA),
///   arXiv:2305.13245.
public func attention(_ q: Tensor, _ k: Tensor, _ v: Tensor, _ shape: AttentionShape) -> Tensor {
  let rows = q.matrixShape.rows
  precondition(
    q.shape[1] == shape.heads * shape.head && k.shape == [rows, shape.keyHeads * shape.head]
      && v.shape == k.shape, "q \(q.shape), k \(k.shape), v \(v.shape) with \(shape)")
  precondition(
    shape.sequences.reduce(0) { $0 + $1.count } == rows
      && shape.sequences.allSatisfy { $0.upperBound <= rows },
    "sequences \(shape.sequences) do not cover \(rows) rows")
  let (output, logSums) = (Buffer(count: q.count), Buffer(count: rows * shape.heads))
  let (qs, ks, vs) = (q.buffer, k.buffer, v.buffer)
  attention(qs, ks, vs, shape, into: output, logSums: logSums)
  return .operation([q, k, v], shape: q.shape, result: output) { gradient in
    let (dq, dk, dv) = (
      Buffer(count: qs.count), Buffer(count: ks.count), Buffer(count: vs.count)
    )
    attentionPullback(
      qs, ks, vs, shape, output: output, logSums: logSums, dOutput: gradient, dq: dq, dk: dk,
      dv: dv)
    return [dq, dk, dv]
  }
}
