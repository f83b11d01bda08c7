import CKernels

/// Where the time of kernels goes.
///
/// Off by default, and then it costs one relaxed load a call. On, the outermost kernel call of each
/// calling thread is timed; what threads do on behalf of it, and calls inside it, are its own.
public enum Profile {
  /// What a kernel does.
  public enum Part: String, Sendable, CaseIterable {
    /// Matrix products, and packing on the fly.
    case products
    /// Laying matrices out for products.
    case packing
    /// Attention and its pullback.
    case attention
    /// Norms.
    case norms
    /// What bends the numbers of feed-forward layers.
    case activations
    /// Rotary embeddings.
    case rotary
    /// Log-softmax over the vocabulary, its gathers, entropy and pullback.
    case headReadings = "head_readings"
    /// Drawing tokens.
    case sampling
    /// Sums, scales and gathers.
    case elementwise
    /// Gradient norms and steps of the optimizer.
    case optimizer

    fileprivate var kind: Int32 { Int32(Self.allCases.firstIndex(of: self) ?? 0) }
  }

  /// Takes the time from here on, from 0.
  public static func start() { hone_profile_select(true) }
  /// Takes no more time.
  ///
  /// - Returns: seconds by part.
  public static func stop() -> [Part: Double] {
    let seconds = Part.allCases.map { ($0, hone_profile_seconds($0.kind)) }
    hone_profile_select(false)
    return Dictionary(uniqueKeysWithValues: seconds)
  }

  /// Enters a call; whoever gets the timing leaves it in the same function.
  public static func enter(_ part: Part) -> Timing {
    hone_profile_is_on() ? Timing(of: part) : Timing()
  }

  /// Enters a piece of work on behalf of a call, which counts by itself on no thread.
  static func enterWork() -> Timing { hone_profile_is_on() ? .ofWork() : Timing() }

  /// A call that was entered.
  public struct Timing {
    private static let uncounted: Int32 = -1
    private let kind: Int32
    /// Nanoseconds, -1 inside another call; `nil` while nothing is timed.
    private let entered: Int64?

    fileprivate init() { (kind, entered) = (Self.uncounted, nil) }
    private init(kind: Int32) { (self.kind, entered) = (kind, hone_profile_enter()) }
    init(of part: Part) { self.init(kind: part.kind) }
    static func ofWork() -> Timing { Timing(kind: uncounted) }

    /// Whether leaving it adds to its part.
    var isCounted: Bool { kind >= 0 && (entered ?? -1) >= 0 }

    /// Leaves the call.
    public func leave() { if let entered { hone_profile_leave(kind, entered) } }
  }
}
