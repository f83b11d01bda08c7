import Objectives
import Recipes
import Tensors
import Testing

@Suite struct ClippedValueTests {
  private func batch(_ values: Tensor) -> ValueBatch {
    ValueBatch(values: values, old: vector([0.5, 0.6, 0.7]), returns: vector([1, 0.5, 0.9]))
  }
  private let values: [Float] = [0.9, 0.55, 0.2]

  @Test func `the worked example, by hand`() {
    // Held at 0.7, 0.55, 0.5: ½ max of (0.01, 0.09), (0.0025, 0.0025), (0.49, 0.16).
    let losses = ClippedValue().losses(batch(vector(values))).scalars
    #expect(close(losses, [0.045, 0.00125, 0.245], 1e-6))
    #expect(abs(losses.reduce(0, +) / 3 - 0.097083) < 1e-6)
    let readings = ClippedValue().readings(batch(vector(values)))
    #expect(readings.map(\.name) == ["val/clipfrac_avg"] && readings[0].values == [1, 0, 0])
  }

  @Test func `without a range it is half the squared error`() {
    var plain = ClippedValue()
    plain.cliprangeValue = nil
    let losses = plain.losses(batch(vector(values))).scalars
    #expect(abs(losses.reduce(0, +) / 3 - 0.083750) < 1e-6)
    #expect(plain.readings(batch(vector(values))).isEmpty)
  }

  @Test func `its gradient is its slope, and nothing flows where it is held`() {
    #expect(slopeError(at: values) { ClippedValue().losses(batch($0)) } < 1e-4)
    let slope = gradient(at: values) { ClippedValue().losses(batch($0)).sum() }.gradient
    #expect(close(slope, [0, 0.05, -0.7], 1e-6))
  }

  @Test func `a range of 0 is refused`() {
    var loss = ClippedValue()
    loss.cliprangeValue = 0
    var issues = Issues()
    loss.validate(&issues)
    #expect(issues.found.map(\.problem).first?.hasPrefix("0.0 is not above 0") == true)
  }
}
