import Kernels

/// A weight of any type, `[out, in]`, as Hugging Face stores it, and a bias, `[out]`.
public struct LinearMap {
  let weight: Parameter
  let bias: Tensor?

  /// `x · weightᵀ + bias`.
  public init(_ weight: Parameter, bias: Tensor? = nil) {
    (self.weight, self.bias) = (weight, bias)
  }
}

/// `x · weightᵀ + bias` of one layer.
///
/// - Returns: `[rows, out]`.
public func linear(
  _ x: Tensor, _ weight: Parameter, bias: Tensor? = nil, precision: Precision = .float32
) -> Tensor {
  linear(x, [LinearMap(weight, bias: bias)], precision: precision)[0]
}

/// `x · weightᵀ + bias` of each layer, computed side by side; so are their gradients.
///
/// Weights are packed once a version; of 16-bit ones no floats are kept.
///
/// - Parameters:
///   - x: `[rows, in]`.
///   - layers: of any number of outputs each.
///   - precision: of the factors, in the products and, but for `.int8`, in their pullback.
/// - Returns: `[rows, out]` for each layer.
public func linear(_ x: Tensor, _ layers: [LinearMap], precision: Precision = .float32)
  -> [Tensor]
{
  let results = linear(x, untracked: layers, precision: precision)
  let pullback = LinearPullback(x, layers, precision.ofGradients)
  return Tensor.operation(
    [x.node] + layers.flatMap { [$0.weight.leaf, $0.bias?.node] },
    results: results.map { ($0.shape, $0.buffer) }, pullback: pullback.parts)
}

/// `x · weightᵀ + bias` of each layer for inference: the bits of `linear`.
///
/// - Returns: `[rows, out]` for each layer, with no memory of how it was made.
public func linear(
  _ x: Tensor, untracked layers: [LinearMap], precision: Precision = .float32
) -> [Tensor] {
  let (rows, width) = x.matrixShape
  var products: [Product] = []
  var results: [Tensor] = []
  for layer in layers {
    let out = layer.weight.shape[0]
    let result = Buffer(count: rows * out)
    if let bias = layer.bias {
      for row in 0..<rows { result.copy(out, of: bias.buffer, to: row * out) }
    }
    products.append(
      Product(
        Matrix(x.buffer, rows, width), .packed(layer.weight.packedTranspose(precision)),
        into: Matrix(result, rows, out), from: layer.bias == nil ? .nothing : .numbers))
    results.append(Tensor(result, shape: [rows, out]))
  }
  matmul(products)
  return results
}

/// Gradients of the input and of each layer's weight and bias.
private struct LinearPullback {
  private struct Layer {
    let weight: WeightNumbers
    let out: Int
    let learns: Bool
    let biasLearns: Bool
  }

  /// A layer, which one it is, and the gradient of its result, `[rows, out]`.
  private typealias Arrival = (index: Int, layer: Layer, gradient: Buffer)

  private let x: Buffer
  private let rows: Int
  private let width: Int
  private let needsInput: Bool
  private let precision: Precision
  private let layers: [Layer]

  init(_ x: Tensor, _ layers: [LinearMap], _ precision: Precision) {
    (self.x, needsInput, self.precision) = (x.buffer, x.isTracked, precision)
    (rows, width) = x.matrixShape
    self.layers = layers.map {
      Layer(
        weight: $0.weight.numbers, out: $0.weight.shape[0], learns: $0.weight.leaf != nil,
        biasLearns: $0.bias?.isTracked ?? false)
    }
  }

  /// - Parameter gradients: of each layer's result.
  /// - Returns: those of the input, then of weight and bias of each layer.
  func parts(_ gradients: [Buffer?]) -> [Buffer?] {
    let arrivals: [Arrival] = layers.indices.compactMap { i in
      gradients[i].map { (i, layers[i], $0) }
    }
    var parts = [Buffer?](repeating: nil, count: 1 + 2 * layers.count)
    var products: [Product] = []
    if needsInput { parts[0] = input(arrivals, &products) }
    for (i, part) in weights(arrivals, &products) { parts[1 + 2 * i] = part }
    matmul(products)
    for (i, layer, gradient) in arrivals where layer.biasLearns {
      parts[2 + 2 * i] = columnSums(gradient, rows: rows, width: layer.out)
    }
    return parts
  }

  /// `Σ gradient · weight`.
  private func input(_ arrivals: [Arrival], _ products: inout [Product]) -> Buffer {
    let d = Buffer(count: rows * width)
    for (place, (_, layer, gradient)) in arrivals.enumerated() {
      products.append(
        Product(
          Matrix(gradient, rows, layer.out), layer.weight.right(layer.out, width, precision),
          into: Matrix(d, rows, width), from: place == 0 ? .nothing : .productBefore))
    }
    return d
  }

  /// `gradientᵀ · x` of each layer that learns.
  private func weights(_ arrivals: [Arrival], _ products: inout [Product])
    -> [(index: Int, part: Buffer)]
  {
    let learning = arrivals.filter(\.layer.learns)
    guard !learning.isEmpty else { return [] }
    let input = RightMatrix(Matrix(x, rows, width), precision: precision)
    return learning.map { i, layer, gradient in
      let d = Buffer(count: layer.out * width)
      products.append(
        Product(
          Matrix(gradient, rows, layer.out).transposed, input, into: Matrix(d, layer.out, width)))
      return (i, d)
    }
  }
}
