import Foundation
import Tensors
import Testing

@Suite struct ElementwiseTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let x: [Float]
    let f: @Sendable (Tensor) -> Tensor
    var testDescription: String { name }
    init(
      _ name: String, _ x: [Float] = [-1.3, -0.4, 0.2, 0.9],
      _ f: @escaping @Sendable (Tensor) -> Tensor
    ) {
      self.name = name
      self.x = x
      self.f = f
    }
  }

  static let other: [Float] = [0.7, -1.1, 1.6, -0.5]
  @Sendable static func constant(_ x: [Float] = other) -> Tensor { Tensor(x, shape: [x.count]) }

  static let cases = [
    Case("x + c") { $0 + constant() }, Case("c + x") { constant() + $0 },
    Case("x + x") { $0 + $0 },
    Case("x - c") { $0 - constant() }, Case("c - x") { constant() - $0 },
    Case("x * c") { $0 * constant() }, Case("x * x") { $0 * $0 },
    Case("x / c") { $0 / constant() }, Case("c / x", [-1.3, -0.8, 1.2, 0.9]) { constant() / $0 },
    Case("x + k") { $0 + 2 }, Case("k + x") { 2 + $0 },
    Case("x - k") { $0 - 2 }, Case("k - x") { 2 - $0 },
    Case("x * k") { $0 * 3 }, Case("k * x") { 3 * $0 },
    Case("x / k") { $0 / 3 }, Case("k / x", [-1.3, -0.8, 1.2, 0.9]) { 3 / $0 },
    Case("-x") { -$0 },
    Case("exp") { $0.exp() }, Case("expm1") { $0.expm1() },
    Case("log", [0.5, 0.9, 1.4, 3]) { $0.log() }, Case("log1p", [-0.5, 0, 1.4, 3]) { $0.log1p() },
    Case("sigmoid") { $0.sigmoid() }, Case("logSigmoid") { $0.logSigmoid() },
    Case("square") { $0.square() }, Case("abs") { $0.abs() },
    Case("clamped") { $0.clamped(-1, 0.5) },
    Case("masked") { $0.masked(by: [true, false, true, false]) },
    Case("select, both ways") {
      Tensor.select([true, false, true, false], $0 * 2, $0.square())
    },
    Case("minimum") { Tensor.minimum($0, constant()) },
    Case("minimum, second") { Tensor.minimum(constant(), $0) },
    Case("maximum") { Tensor.maximum($0, constant()) },
    Case("maximum, second") { Tensor.maximum(constant(), $0) },
    Case("sum") { $0.sum() }, Case("mean") { $0.mean() },
  ]

  @Test(arguments: cases)
  func `the gradient equals central differences`(of operation: Case) {
    let parameter = Parameter(operation.x, shape: [operation.x.count])
    expectGradient(of: [parameter]) { probe(operation.f(parameter.value)) }
  }

  @Test func `values are those of the formulas`() {
    let x = Self.constant([-2, 0.5])
    #expect((x + Self.constant([1, 2])).scalars == [-1, 2.5])
    #expect((x / Self.constant([4, 2])).scalars == [-0.5, 0.25])
    #expect((1 / x).scalars == [-0.5, 2])
    #expect((1 - x).scalars == [3, 0.5])
    #expect(x.clamped(-1, 0.25).scalars == [-1, 0.25])
    #expect(x.masked(by: [false, true]).scalars == [0, 0.5])
    #expect(Tensor.select([true, false], x, -x).scalars == [-2, -0.5])
    #expect(Tensor.minimum(x, -x).scalars == [-2, -0.5])
    #expect(Tensor.maximum(x, -x).scalars == [2, 0.5])
    #expect(x.sum().shape == [] && x.sum().scalars == [-1.5])
    #expect(x.mean().scalars == [-0.75])
    #expect(Tensor([], shape: [0]).mean().scalars == [0])
  }

  @Test func `sigmoids neither overflow nor vanish`() {
    // log σ(-200) = -200 - log1p(e^-200) = -200; e^-200 is below the smallest Float.
    let x = Self.constant([-200, 200, 0])
    #expect(x.logSigmoid().scalars == [-200, 0, -Float(log(2.0))])
    #expect(x.sigmoid().scalars == [0, 1, 0.5])
  }

  @Test func `small arguments keep their digits`() {
    // exp(1e-6) - 1 = 1e-6 + 5e-13; in Float, exp(1e-6) alone is 1 + 9.5e-7.
    let x = Self.constant([1e-6])
    #expect(abs(x.expm1().scalars[0] - 1.0000005e-6) < 1e-12)
    #expect(abs(x.log1p().scalars[0] - 0.9999995e-6) < 1e-12)
  }

  @Test func `a masked element sends nothing back, even where it is not finite`() throws {
    let parameter = Parameter([1, .infinity], shape: [2])
    let (value, gradients) = valueAndGradient(at: [parameter]) {
      parameter.value.masked(by: [true, false]).sum()
    }
    #expect(value == 1)
    #expect(gradients[parameter]?.scalars == [1, 0])
  }

  @Test func `ties go to the first and clamping holds beyond the bounds`() throws {
    let parameter = Parameter([2, 5], shape: [2])
    let (_, gradients) = valueAndGradient(at: [parameter]) {
      (Tensor.minimum(parameter.value, Self.constant([2, 2]))
        + parameter.value.clamped(0, 2)).sum()
    }
    #expect(gradients[parameter]?.scalars == [2, 0])
  }

  @Test func `sums are added in double precision`() {
    // 2^24 + 1 + … + 1: in Float each 1 is lost.
    let x = [Float](repeating: 1, count: 16) + [16_777_216]
    #expect(Self.constant(x.reversed()).sum().scalars == [16_777_232])
  }
}
