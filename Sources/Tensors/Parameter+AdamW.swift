import Kernels

/// The moving means of a parameter's gradients and of their squares.
public struct Moments {
  private(set) var firstBuffer: Buffer
  private(set) var secondBuffer: Buffer

  /// The mean of gradients, row-major.
  public var first: [Float] { firstBuffer.floats }
  /// The mean of their squares, row-major.
  public var second: [Float] { secondBuffer.floats }

  /// Zeros.
  public init(count: Int) {
    firstBuffer = Buffer(zeros: count)
    secondBuffer = Buffer(zeros: count)
  }

  /// Moments that were stored.
  public init(first: [Float], second: [Float]) {
    precondition(first.count == second.count, "\(first.count) and \(second.count) numbers")
    firstBuffer = Buffer(first)
    secondBuffer = Buffer(second)
  }

  /// Makes the buffers this value's own, so that copies of it keep their numbers.
  mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&firstBuffer) { firstBuffer = Buffer(copying: firstBuffer) }
    if !isKnownUniquelyReferenced(&secondBuffer) { secondBuffer = Buffer(copying: secondBuffer) }
  }
}

extension Parameter {
  /// Moves the parameter and its moments by one AdamW step.
  public func step(_ settings: AdamWSettings, gradient: Tensor, moments: inout Moments) {
    moments.makeUnique()
    update { weight in
      adamW(
        settings.kernelStep, gradient: gradient.buffer, weight: weight,
        firstMoment: moments.firstBuffer, secondMoment: moments.secondBuffer)
    }
  }
}

/// The numbers of one AdamW step.
public struct AdamWSettings: Sendable {
  /// η now.
  public var learningRate: Float
  /// β₁ and β₂.
  public var beta1, beta2: Float
  /// ε.
  public var epsilon: Float
  /// λ.
  public var weightDecay: Float
  /// Which step this is, from 1.
  public var step: Int
  /// What gradients are multiplied with first.
  public var gradientScale: Float

  /// The numbers of a step.
  public init(
    learningRate: Float, beta1: Float, beta2: Float, epsilon: Float, weightDecay: Float, step: Int,
    gradientScale: Float
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.step = step
    self.gradientScale = gradientScale
  }

  fileprivate var kernelStep: AdamWStep {
    AdamWStep(
      learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
      weightDecay: weightDecay, step: step, gradientScale: gradientScale)
  }
}

extension Tensor {
  /// The sum of squares, in `Double` and a fixed order.
  public var squaredNorm: Double { sumOfSquares(buffer) }
}
