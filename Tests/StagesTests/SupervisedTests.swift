import Foundation
import Models
import Objectives
import Optimizers
import Records
import RunStore
import Tensors
import Testing
import Text

@testable import Stages

@Suite struct SupervisedTests {
  /// Ragged examples over 12 tokens: prompts of 1 to 3, completions of 1 to 5.
  private let examples: [RenderedExample] = [
    ([1, 5], [7, 2]), ([1, 4, 6], [8]), ([1], [9, 10, 11, 3, 2]), ([1, 3, 3], [4, 2]),
    ([2], [5, 6, 2]),
  ].map { prompt, completion in
    RenderedExample(
      tokens: (prompt + completion).map { Int32($0) },
      isTrained: prompt.map { _ in false } + completion.map { _ in true })
  }

  private var trained: Int { examples.reduce(0) { $0 + $1.trainedCount } }

  private func gradient(_ model: Decoder, _ parts: [[RenderedExample]]) -> (Double, [[Float]]) {
    let parameters = model.namedParameters.map(\.parameter)
    var loss = 0.0
    var gradients = Gradients()
    for part in parts {
      let (sums, more) = supervisedGradient(
        model, part, loss: CrossEntropy(), parameters: parameters, denominator: trained)
      loss += sums.loss
      gradients.add(more)
    }
    return (loss, parameters.map { gradients[$0]?.scalars ?? [] })
  }

  @Test func `the loss is the mean over all trained tokens of the step`() {
    let model = Toy.decoder()
    // By hand: −log softmax(logits)[next], over the 13 trained tokens.
    var total = 0.0
    for example in examples {
      let logits = model.logits(example.tokens, sequences: [0..<example.tokens.count]).scalars
      for place in 1..<example.tokens.count where example.isTrained[place] {
        let row = logits[(place - 1) * 12..<place * 12].map(Double.init)
        let target = Double(logits[(place - 1) * 12 + Int(example.tokens[place])])
        total += log(row.reduce(0) { $0 + exp($1) }) - target
      }
    }
    #expect(trained == 13)
    #expect(abs(gradient(model, [examples]).0 - total / 13) < 1e-5)
  }

  @Test(arguments: [[1, 1, 1, 1, 1], [2, 3], [4, 1], [1, 3, 1]])
  func `any cut into micro-batches gives the same gradient`(cut: [Int]) {
    let model = Toy.decoder()
    let whole = gradient(model, [examples])
    var rest = examples[...]
    let parts = cut.map { count in
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    let pieces = gradient(model, parts)
    #expect(abs(whole.0 - pieces.0) < 1e-5)
    for (a, b) in zip(whole.1, pieces.1) { #expect(largestDifference(a, b) <= 1e-5) }
  }

  @Test func `only completions are learned`() {
    let model = Toy.decoder()
    // A prompt of five tokens of which none is a target: the first completion token is predicted
    // from the prompt's last place, and no other place has a say.
    let plain = RenderedExample(
      tokens: [1, 5, 6, 7, 8, 2], isTrained: [false, false, false, false, true, true])
    var batch = SequenceBatch()
    batch.append(plain.tokens, asking: plain.isTrained)
    #expect(batch.rows == [3, 4] && batch.targets == [8, 2] && batch.asked == [0..<2])
    // The same with a prompt alone adds nothing.
    let prompt = RenderedExample(tokens: [1, 5, 6], isTrained: [false, false, false])
    let (a, b) = (gradient(model, [[plain]]), gradient(model, [[plain, prompt]]))
    #expect(abs(a.0 - b.0) < 1e-6)
    for (x, y) in zip(a.1, b.1) { #expect(largestDifference(x, y) <= 1e-6) }
    // Nothing to learn at all is no gradient.
    let (sums, none) = supervisedGradient(
      model, [prompt], loss: CrossEntropy(), parameters: [model.embedding], denominator: 1)
    #expect(sums.loss == 0 && sums.tokens == 0 && none[model.embedding] == nil)
  }

  @Test func `a first token that is trained has nothing before it and is passed over`() {
    var batch = SequenceBatch()
    batch.append([4, 5], asking: [true, true])
    batch.append([6], asking: [true])
    #expect(batch.rows == [0] && batch.targets == [5] && batch.asked == [0..<1, 1..<1])
  }

  @Test func `counts and rates are those of the whole step`() async throws {
    let scratch = try Scratch()
    let outcome = try await scratch.start(scratch.recipe(Toy.supervisedOnly))
    // Four rows of six a step: epochs 4/6, 8/6, …; BOS, prompt, digit, EOS a row.
    let epochs = try outcome.series("epoch")
    #expect(epochs.count == 5 && abs(epochs[4] - 20.0 / 6) < 1e-12)
    // 2·10⁻² falling straight to 0 over five steps.
    let rates = try outcome.series("learning_rate")
    for (rate, expected) in zip(rates, [0.02, 0.016, 0.012, 0.008, 0.004]) {
      #expect(abs(rate - expected) < 1e-12)
    }
    #expect(try outcome.steps("eval_loss") == [2, 4, 5])
    #expect(try outcome.steps("eval_accuracy") == [2, 4, 5])
    let losses = try outcome.series("loss")
    #expect(losses[4] < losses[0])
    #expect(try outcome.series("num_tokens").last ?? 0 > 0)
  }

  @Test func `steps are counted from epochs where none are given`() {
    var stage = Supervised()
    stage.perDeviceTrainBatchSize = 3
    stage.gradientAccumulationSteps = 2
    #expect(stage.rowsPerStep == 6)
    // ⌈1 · 13 / 6⌉ = 3, ⌈2.5 · 13 / 6⌉ = ⌈5.42⌉ = 6.
    #expect(stage.steps(rows: 13) == 3)
    stage.numTrainEpochs = 2.5
    #expect(stage.steps(rows: 13) == 6)
    stage.maxSteps = 2
    #expect(stage.steps(rows: 13) == 2)
  }
}
