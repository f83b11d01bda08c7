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
/// Weights are packed once a version; 16-bit ones are never expanded as a whole.
///
/// - Parameters:
///   - x: `[rows, in]`.
///   - layers: of any number of outputs each.
///   - precision: of the factors, in the products and, but for `.int8`, in their pullback.
/// - Returns: `[rows, out]` for each layer.
public func linear(_ x: Tensor, _ layers: [LinearMap], precision: Precision = .float32)
  -> [Tensor]
{
  let results = linear(x, packed: layers, precision: precision)
  let pullback = LinearPullback(x, layers, precision.ofGradients)
  return Tensor.operation(
    [x.node] + layers.flatMap { [$0.weight.leaf, $0.bias?.node] },
    results: results.map { ($0.shape, $0.buffer) }, pullback: pullback.callAsFunction)
}

/// `x · weightᵀ + bias` of each layer for inference: the bits of `linear`.
///
/// - Returns: `[rows, out]` for each layer, with no memory of how it was made.
public func linear(
  _ x: Tensor, packed layers: [LinearMap], precision: Precision = .float32
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
  private let x: Buffer
  private let rows: Int
  private let width: Int
  private let needsInput: Bool
  private let precision: Precision
  private let layers: [(numbers: WeightNumbers, out: Int, learns: Bool, biasLearns: Bool)]

  init(_ x: Tensor, _ layers: [LinearMap], _ precision: Precision) {
    (self.x, needsInput, self.precision) = (x.buffer, x.isTracked, precision)
    (rows, width) = x.matrixShape
    self.layers = layers.map {
      ($0.weight.numbers, $0.weight.shape[0], $0.weight.leaf != nil, $0.bias?.isTracked ?? false)
    }
  }

  /// - Parameter gradients: of each layer's result.
  /// - Returns: those of the input, then of weight and bias of each layer.
  func callAsFunction(_ gradients: [Buffer?]) -> [Buffer?] {
    let arrived = layers.indices.compactMap { i in
      gradients[i].map { (index: i, layer: layers[i], gradient: Matrix($0, rows, layers[i].out)) }
    }
    var products: [Product] = []
    var parts = [Buffer?](repeating: nil, count: 1 + 2 * layers.count)
    if needsInput {
      let dx = Buffer(count: rows * width)
      parts[0] = dx
      for (_, layer, gradient) in arrived {
        let right = layer.numbers.right(layer.out, width, precision)
        products.append(
          Product(
            gradient, right, into: Matrix(dx, rows, width),
            from: products.isEmpty ? .nothing : .productBefore))
      }
    }
    if arrived.contains(where: \.layer.learns) {
      let input = RightMatrix(Matrix(x, rows, width), precision)
      for (i, layer, gradient) in arrived where layer.learns {
        let d = Buffer(count: layer.out * width)
        parts[1 + 2 * i] = d
        products.append(
          Product(gradient.transposed, input, into: Matrix(d, layer.out, width)))
      }
    }
    matmul(products)
    for (i, layer, _) in arrived where layer.biasLearns {
      parts[2 + 2 * i] = gradients[i].map { columnSums($0, rows: rows, width: layer.out) }
    }
    return parts
  }
}
