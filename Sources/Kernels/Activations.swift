import CKernels

/// What a feed-forward layer bends its numbers with.
public enum Activation: Sendable, Hashable {
  /// `x · sigmoid(x)`.
  case silu
  /// `x · Φ(x)`, with the standard normal distribution function.
  case gelu
  /// Its approximation `x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³)))`.
  case geluTanh

  fileprivate var kind: hone_activation {
    switch self {
    case .silu: HONE_SILU
    case .gelu: HONE_GELU
    case .geluTanh: HONE_GELU_TANH
    }
  }
}

/// `y = f(x)`.
public func activate(_ f: Activation, _ x: Buffer, into y: Buffer) {
  let timing = Profile.enter(.activations)
  defer { timing.leave() }
  y.check(0, x.count)
  forRuns(x.count) { start, count in
    unsafe hone_activate(f.kind, x.base + start, Int64(count), y.base + start)
  }
}

/// The pullback of `activate`.
public func activatePullback(_ f: Activation, _ x: Buffer, dy: Buffer, dx: Buffer) {
  let timing = Profile.enter(.activations)
  defer { timing.leave() }
  for buffer in [dy, dx] { buffer.check(0, x.count) }
  forRuns(x.count) { start, count in
    unsafe hone_activate_pullback(
      f.kind, x.base + start, dy.base + start, Int64(count), dx.base + start)
  }
}

/// `y = f(gate) · up`.
public func gate(_ f: Activation, _ gate: Buffer, _ up: Buffer, into y: Buffer) {
  let timing = Profile.enter(.activations)
  defer { timing.leave() }
  up.check(0, gate.count)
  y.check(0, gate.count)
  forRuns(gate.count) { start, count in
    unsafe hone_gate(f.kind, gate.base + start, up.base + start, Int64(count), y.base + start)
  }
}

/// The pullback of `gate`.
public func gatePullback(
  _ f: Activation, _ gate: Buffer, _ up: Buffer, dy: Buffer, dgate: Buffer, dup: Buffer
) {
  let timing = Profile.enter(.activations)
  defer { timing.leave() }
  for buffer in [up, dy, dgate, dup] { buffer.check(0, gate.count) }
  forRuns(gate.count) { start, count in
    unsafe hone_gate_pullback(
      f.kind, gate.base + start, up.base + start, dy.base + start, Int64(count),
      dgate.base + start, dup.base + start)
  }
}

/// `x = cap · tanh(x / cap)`, for the first `count` numbers.
public func softCap(_ x: Buffer, count: Int, at cap: Float) {
  let timing = Profile.enter(.headReadings)
  defer { timing.leave() }
  x.check(0, count)
  forRuns(count) { start, count in unsafe hone_soft_cap(cap, Int64(count), x.base + start) }
}
