import Kernels
import Records
import Tensors

/// What one linear layer learns beside its weight: `factor · B A`, and the lengths of rows in DoRA.
public final class LowRankAdapter {
  /// The layer's path: `model.layers.0.self_attn.q_proj`.
  public let path: String
  /// The layer's weight, `[out, in]`, which the adapter leaves as it is.
  public let weight: Parameter
  /// A, `[rank, in]`.
  public let down: Parameter
  /// B, `[out, rank]`.
  public let up: Parameter
  /// The lengths of the changed weight's rows, `[out]`; DoRA alone has them.
  public let magnitude: Parameter?
  /// α: the change is multiplied with `alpha / rank`, or `alpha / √rank`.
  public let alpha: Double
  /// What the change is multiplied with.
  public let factor: Float
  /// The share of inputs that the change does not see in training.
  public let dropout: Double

  private var norms: (versions: [Int], lengths: Tensor)?

  init(
    path: String, weight: Parameter, down: Parameter, up: Parameter, magnitude: Parameter?,
    alpha: Double, settings: LoRA
  ) {
    self.path = path
    self.weight = weight
    self.down = down
    self.up = up
    self.magnitude = magnitude
    self.alpha = alpha
    factor = settings.factor(rank: down.shape[0], alpha: alpha)
    dropout = settings.loraDropout
  }

  /// The rank of the change.
  public var rank: Int { down.shape[0] }
  /// Whether the change is none, so that the layer computes what it would without.
  public var isIdle: Bool {
    up.scalars.allSatisfy { $0 == 0 } && (magnitude.map { $0.scalars == lengths.scalars } ?? true)
  }

  /// The Euclidean norms of the rows of `weight + factor · B A`, `[out]`, computed once a version.
  private var lengths: Tensor {
    let versions = [weight.version, down.version, up.version]
    if let norms, norms.versions == versions { return norms.lengths }
    let lengths = rowNorms(changed(weight, down, up, factor: factor))
    norms = (versions, lengths)
    return lengths
  }

  /// The weight that computes the same without the adapter, `[out, in]`.
  public var merged: Tensor {
    let sum = changed(weight, down, up, factor: factor)
    guard let magnitude else { return sum }
    let (out, width) = (weight.shape[0], weight.shape[1])
    let shares = zip(magnitude.scalars, lengths.scalars).map { $1 > 0 ? $0 / $1 : 0 }
    let result = Buffer(count: out * width)
    parallelFor(out) { row in
      for i in row * width..<(row + 1) * width { result[i] = sum.buffer[i] * shares[row] }
    }
    return Tensor(result, shape: weight.shape)
  }

  /// The layer's output, `[N, out]`, of `x`, `[N, in]`.
  func callAsFunction(_ x: Tensor, bias: Tensor?, _ pass: ForwardPass) -> Tensor {
    func product(_ x: Tensor, bias: Tensor?) -> Tensor {
      pass.products(x, [LinearMap(weight, bias: bias)])[0]
    }
    let seen = pass.dropout.map { dropped(x, $0.child(path)) } ?? x
    guard let magnitude else {
      return lowRank(product(x, bias: bias), seen, down, up, factor: factor)
    }
    let isDropped = pass.dropout != nil && dropout > 0
    let core = product(seen, bias: nil)
    let adapted = rescaled(
      lowRank(core, seen, down, up, factor: factor), to: magnitude, over: lengths,
      bias: isDropped ? nil : bias)
    // As in PEFT, dropout is on the path of the difference to the layer's own product alone.
    return isDropped ? residual(product(x, bias: bias), adapted) - core : adapted
  }

  /// `x` with a share of its numbers zeroed and the rest enlarged.
  private func dropped(_ x: Tensor, _ seed: Seed) -> Tensor {
    guard dropout > 0 else { return x }
    let (rows, width, kept) = (x.shape[0], x.shape[1], Float(1 / (1 - dropout)))
    let mask = Buffer(count: rows * width)
    parallelFor(rows) { row in
      var generator = seed.child(row).generator()
      for i in row * width..<(row + 1) * width {
        mask[i] = generator.uniform() < dropout ? 0 : kept
      }
    }
    return masked(x, by: Tensor(mask, shape: x.shape))
  }

  /// The same numbers in parameters of their own.
  func copy() -> LowRankAdapter {
    LowRankAdapter(self, down: down.copy(), up: up.copy(), magnitude.map { $0.copy() }, weight)
  }

  /// The same parameters on another weight of the same shape.
  func moved(to weight: Parameter) -> LowRankAdapter {
    LowRankAdapter(self, down: down, up: up, magnitude, weight)
  }

  private init(
    _ other: LowRankAdapter, down: Parameter, up: Parameter, _ magnitude: Parameter?,
    _ weight: Parameter
  ) {
    (path, alpha, factor, dropout) = (other.path, other.alpha, other.factor, other.dropout)
    (self.weight, self.down, self.up, self.magnitude) = (weight, down, up, magnitude)
  }

  func visitParameters(_ visit: (String, Parameter) -> Void) {
    visit(path + ".lora_A.weight", down)
    visit(path + ".lora_B.weight", up)
    if let magnitude { visit(path + ".lora_magnitude_vector", magnitude) }
  }
}
