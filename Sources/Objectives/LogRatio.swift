import Tensors

/// Log-ratios beyond ±20 nats are held there, so that no ratio overflows; no gradient flows beyond.
let logRatioLimit: Float = 20

/// `log p - log q`, held within ±20 nats: the only place where log-ratios are clamped.
///
/// - Parameters:
///   - logProbs: log p, `[N]`.
///   - base: log q, `[N]`.
/// - Returns: `[N]`, nats.
public func logRatio(_ logProbs: Tensor, to base: Tensor) -> Tensor {
  (logProbs - base).clamped(-logRatioLimit, logRatioLimit)
}
