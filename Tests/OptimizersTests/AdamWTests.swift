import Foundation
import Models
import Optimizers
import Records
import Tensors
import Testing

@Suite struct AdamWTests {
  @Test func `two steps by hand`() throws {
    // η = 0.1, λ = 0.5, so every step first multiplies θ with 0.95; ε is small beside the roots.
    // Step 1, g = 2: both corrected moments are exact, g / √g² = 1: θ = 0.95 − 0.1 = 0.85.
    // Step 2, g = 1: m = 0.9·0.2 + 0.1·1 = 0.28, / (1 − 0.81) = 1.473684;
    // v = 0.999·0.004 + 0.001·1 = 0.004996, / (1 − 0.998001) = 2.499250, √ = 1.580902;
    // θ = 0.85·0.95 − 0.1·1.473684/1.580902 = 0.8075 − 0.0932179 = 0.7142821.
    var settings = AdamW()
    (settings.weightDecay, settings.maxGradNorm) = (0.5, 0)
    let matrix = NamedParameter(name: "w", parameter: Parameter([1], shape: [1, 1]))
    var state = AdamWState([matrix])
    for (gradient, expected) in [(Float(2), Float(0.85)), (1, 0.714_282_1)] {
      let norm = try settings.step(
        &state, gradients: gradients([matrix], [[gradient]]), learningRate: 0.1)
      #expect(norm == Double(gradient))
      #expect(abs(matrix.parameter.scalars[0] - expected) < 1e-6)
    }
    #expect(state.step == 2)
  }

  @Test func `decay leaves norms and biases alone`() throws {
    let (matrix, vector) = (
      NamedParameter(name: "w", parameter: Parameter([1], shape: [1, 1])),
      NamedParameter(name: "norm", parameter: Parameter([1], shape: [1]))
    )
    #expect(matrix.isDecayed && !vector.isDecayed)
    var settings = AdamW()
    settings.weightDecay = 0.5
    var state = AdamWState([matrix, vector])
    // Without a gradient's push only decay moves a weight: 1 − 0.1 · 0.5.
    try settings.step(
      &state, gradients: gradients([matrix, vector], [[0], [0]]), learningRate: 0.1)
    #expect(matrix.parameter.scalars == [0.95])
    #expect(vector.parameter.scalars == [1])
  }

  @Test func `gradients are clipped to the global norm`() throws {
    // √(3² + 4²) = 5 is clipped to 0.5: both gradients shrink to a tenth (the 1e-6 apart).
    let parameters = ["a", "b"].map {
      NamedParameter(name: $0, parameter: Parameter([0], shape: [1]))
    }
    var settings = AdamW()
    settings.maxGradNorm = 0.5
    var state = AdamWState(parameters)
    let norm = try settings.step(
      &state, gradients: gradients(parameters, [[3], [4]]), learningRate: 0)
    #expect(norm == 5)
    try Fixtures.withTemporaryFolder { folder in
      let file = folder.appending(path: "optimizer.safetensors")
      try state.write(to: file)
      let moments = try Safetensors(contentsOf: file)
      // m = 0.1 · 0.3 and 0.1 · 0.4.
      #expect(abs(try moments.floats("a.exp_avg")[0] - 0.03) < 1e-7)
      #expect(abs(try moments.floats("b.exp_avg")[0] - 0.04) < 1e-7)
    }
  }

  @Test func `a gradient that is not finite stops the step and changes nothing`() throws {
    let parameters = ["good", "bad"].map {
      NamedParameter(name: $0, parameter: Parameter([1], shape: [1]))
    }
    var state = AdamWState(parameters)
    #expect {
      try AdamW().step(
        &state, gradients: gradients(parameters, [[1], [.infinity]]), learningRate: 1)
    } throws: { error in
      #expect(
        "\(error)" == "step 1: gradient of bad is inf; "
          + "a lower learning_rate or max_grad_norm may help")
      return error is DivergenceError
    }
    #expect(state.step == 0)
    #expect(parameters.map(\.parameter.scalars) == [[1], [1]])
  }

  @Test func `parameters that do not learn are left out`() throws {
    let (open, frozen) = (
      NamedParameter(name: "open", parameter: Parameter([1], shape: [1])),
      NamedParameter(name: "frozen", parameter: Parameter([1], shape: [1]))
    )
    frozen.parameter.isTrainable = false
    #expect(AdamWState([open, frozen]).parameters.map(\.name) == ["open"])
  }

  @Test func `settings outside their ranges are reported`() {
    var settings = AdamW()
    (settings.learningRate, settings.adamBeta2, settings.adamEpsilon) = (-1, 1, 0)
    #expect(
      issues(settings) == [
        "learning_rate: -1.0 is no number of 0 or more", "adam_beta2: 1.0 is outside 0 ..< 1",
        "adam_epsilon: 0.0 is not above 0; give at least 1e-37",
      ])
  }
}
