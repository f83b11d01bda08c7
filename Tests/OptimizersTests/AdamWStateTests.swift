import Foundation
import Models
import Optimizers
import Records
import Tensors
import Testing

@Suite struct AdamWStateTests {
  @Test func `training goes on in the same bits from a stored state`() throws {
    try Fixtures.withTemporaryFolder { folder in
      let file = folder.appending(path: "optimizer.safetensors")
      let whole = parameters()
      var state = AdamWState(whole)
      try train(&state, steps: 0..<3)
      try state.write(to: file)
      let resumed = parameters()
      for (new, old) in zip(resumed, whole) { new.parameter.set(old.parameter.scalars) }
      try train(&state, steps: 3..<6)
      var restored = try AdamWState(resumed, contentsOf: file)
      #expect(restored.step == 3)
      try train(&restored, steps: 3..<6)
      #expect(resumed.map(\.parameter.scalars) == whole.map(\.parameter.scalars))
    }
  }

  @Test func `a copy of the state keeps its numbers`() throws {
    var state = AdamWState(parameters())
    try train(&state, steps: 0..<1)
    let copy = state
    try train(&state, steps: 1..<2)
    try Fixtures.withTemporaryFolder { folder in
      let (a, b) = (folder.appending(path: "a"), folder.appending(path: "b"))
      try copy.write(to: a)
      try state.write(to: b)
      #expect(try Data(contentsOf: a) != Data(contentsOf: b))
      #expect(try Safetensors(contentsOf: a).metadata["step"] == "1")
    }
  }

  @Test func `a state of other parameters is refused`() throws {
    try Fixtures.withTemporaryFolder { folder in
      let file = folder.appending(path: "x")
      try AdamWState(parameters()).write(to: file)
      let other = [NamedParameter(name: "w", parameter: Parameter([1, 2], shape: [2]))]
      try expect("w.exp_avg: expected shape [2], found [2, 2]", other, file)
      let unknown = [NamedParameter(name: "u", parameter: Parameter([1], shape: [1]))]
      try expect("u.exp_avg: no such tensor in the file", unknown, file)
      try expect(
        "expected the moments of 1 parameters, found 4 tensors", [parameters()[0]], file)
      let weights = folder.appending(path: "weights")
      try Safetensors.write([], to: weights)
      try expect("__metadata__.step: expected the number of steps taken", [], weights)
    }
  }

  private func parameters() -> [NamedParameter] {
    [
      NamedParameter(name: "w", parameter: Parameter([1, 2, 3, 4], shape: [2, 2])),
      NamedParameter(name: "b", parameter: Parameter([0.5, -0.5], shape: [2])),
    ]
  }

  private func train(_ state: inout AdamWState, steps: Range<Int>) throws {
    for step in steps {
      let generator = Seed(1).child(step)
      let values = state.parameters.map { named in
        named.parameter.scalars.indices.map { index in
          var numbers = generator.child(index).generator()
          return Float(numbers.uniform() - 0.5)
        }
      }
      try AdamW().step(
        &state, gradients: gradients(state.parameters, values), learningRate: 0.01)
    }
  }

  private func expect(_ text: String, _ parameters: [NamedParameter], _ file: URL) throws {
    #expect {
      try AdamWState(parameters, contentsOf: file)
    } throws: { error in
      #expect("\(error)" == "\(file.path): \(text)")
      return true
    }
  }
}
