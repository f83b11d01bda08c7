import Kernels
import Tensors
import Testing

@Suite struct LowRankTests {
  @Test func `a low-rank change and its gradients`() {
    let (x, base) = (noisyParameter([5, 7], 1), noisyParameter([5, 4], 2))
    let (a, b) = (noisyParameter([3, 7], 3), noisyParameter([4, 3], 4))
    expectGradient(of: [x, base, a, b]) {
      probe(lowRank(base.value, x.value, a, b, factor: 0.7))
    }
  }

  @Test func `lengths of rows and their gradients, the norms held constant`() {
    let (x, bias) = (noisyParameter([5, 4], 1), noisyParameter([4], 2))
    let (size, norms) = (noisyParameter([4], 3), Tensor([1, 2, 0.5, 3], shape: [4]))
    expectGradient(of: [x, size, bias]) {
      probe(rescaled(x.value, to: size, over: norms, bias: bias.value))
    }
    expectGradient(of: [x, size]) { probe(rescaled(x.value, to: size, over: norms, bias: nil)) }
  }

  @Test func `a row without length has no share`() {
    let x = Tensor([1, 2], shape: [1, 2])
    let y = rescaled(
      x, to: Parameter([3, 4], shape: [2]), over: Tensor([0, 2], shape: [2]), bias: nil)
    #expect(y.scalars == [0, 4])
  }

  @Test func `a mask and its gradient`() {
    let x = noisyParameter([3, 4], 1)
    let mask = Tensor(noise(12, 2), shape: [3, 4])
    expectGradient(of: [x]) { probe(masked(x.value, by: mask)) }
  }

  @Test func `a changed weight and its row norms, worked`() {
    // [[1, 0], [0, 2]] + 2 · [[1], [2]] [[1, 1]] = [[3, 2], [4, 6]]; norms √13 and √52.
    let weight = Parameter([1, 0, 0, 2], shape: [2, 2])
    let sum = changed(
      weight, Parameter([1, 1], shape: [1, 2]), Parameter([1, 2], shape: [2, 1]), factor: 2)
    #expect(sum.scalars == [3, 2, 4, 6])
    #expect(rowNorms(sum).scalars == [Float(13).squareRoot(), Float(52).squareRoot()])
  }
}
