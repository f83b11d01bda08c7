import Kernels
import Testing

@testable import Tensors

/// A frozen 16-bit parameter, and one of the same numbers as floats.
private func twins(_ shape: [Int], _ type: HalfType, _ seed: UInt64) -> (Parameter, Parameter) {
  let bits = noise(shape.reduce(1, *), seed).map { $0.bits(as: type) }
  let frozen = Parameter(Halves(bits: bits, type: type), shape: shape)
  let floats = Parameter(frozen.scalars, shape: shape)
  floats.isTrainable = false
  return (frozen, floats)
}

@Suite struct FrozenParameterTests {
  @Test(arguments: HalfType.allCases)
  func `operators give the bits that floats give, and so do their gradients`(type: HalfType) {
    let (half, float) = twins([37, 300], type, 1)
    let (x, bias) = (noisyParameter([9, 300], 2), noisyParameter([37], 3))
    func outcome(_ weight: Parameter) -> [[Float]] {
      let ids: [Int32] = [36, 0, 36]
      var outputs: [[Float]] = []
      let (loss, gradients) = valueAndGradient(at: [x, bias, weight]) {
        let y = linear(x.value, weight, bias: bias.value)
        let read = readTokens(x.value, weight, targets: (0..<9).map { $0 }, temperature: 0.8)
        outputs = [y.scalars, embed(weight, ids).scalars, read.logProbs.scalars]
        return probe(y) + probe(read.logProbs) + probe(read.entropies)
      }
      #expect(gradients[weight] == nil)
      return outputs + [[loss], gradients[x]?.scalars ?? [], gradients[bias]?.scalars ?? []]
    }
    #expect(outcome(half) == outcome(float))
    #expect(
      linear(x.value, untracked: [LinearMap(half)])[0].scalars
        == linear(x.value, untracked: [LinearMap(float)])[0].scalars)
  }

  @Test func `numbers that are set are floats from then on`() {
    let (half, _) = twins([2, 3], .bfloat16, 4)
    #expect(half.type == .bfloat16 && !half.isTrainable && half.count == 6)
    let version = half.version
    half.set([1, 2, 3, 4, 5, 6])
    #expect(half.type == .float32 && half.version > version && half.scalars == [1, 2, 3, 4, 5, 6])
  }

  @Test func `rounding is to the nearest, ties to even`() {
    // 1 + 2⁻⁸ lies between 1 and 1 + 2⁻⁷; 1 + 3 · 2⁻⁸ between 1 + 2⁻⁷ and 1 + 2⁻⁶.
    #expect(Float(1 + 0x1p-8).bits(as: .bfloat16) == 0x3F80)
    #expect(Float(1 + 0x1.8p-7).bits(as: .bfloat16) == 0x3F82)
    #expect(Float(1 + 0x1p-11).bits(as: .float16) == 0x3C00)
    #expect(Float(70_000).bits(as: .float16) == 0x7C00)
  }
}
