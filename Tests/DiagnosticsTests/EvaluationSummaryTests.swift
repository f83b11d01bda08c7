import Diagnostics
import Records
import Testing

private func prompt(_ id: String, _ answers: [String?], right: String = "1") -> EvaluatedPrompt {
  EvaluatedPrompt(
    problem: id,
    samples: answers.enumerated().map { index, answer in
      EvaluatedPrompt.Sample(
        isCorrect: answer == right, answer: answer, length: index, isTruncated: answer == nil)
    })
}

@Suite struct BootstrapTests {
  private var bootstrap: Bootstrap {
    var bootstrap = Bootstrap(seed: Seed(1))
    bootstrap.resamples = 2000
    return bootstrap
  }

  @Test func `the interval is that of the binomial, and repeats`() throws {
    // 100 prompts, half right: the mean's deviation is √(1/4 / 100) = 0.05, so 95% is 0.5 ± 0.098.
    let values = (0..<100).map { Double($0 % 2) }
    let estimate = try bootstrap.mean(of: values)
    #expect(estimate.value == 0.5)
    #expect(abs(estimate.low - 0.402) < 0.015)
    #expect(abs(estimate.high - 0.598) < 0.015)
    #expect(try bootstrap.mean(of: values) == estimate)
  }

  @Test func `pairs that all gain the same have an interval without width`() throws {
    let gain = try bootstrap.gain(from: [0, 0.25, 0.5], to: [0.5, 0.75, 1])
    #expect(gain == Estimate(value: 0.5, low: 0.5, high: 0.5))
    #expect(throws: EvaluationError.unpaired("1 prompts before and 2 after")) {
      try bootstrap.gain(from: [1], to: [1, 2])
    }
    #expect(throws: EvaluationError.nothingScored) { try bootstrap.mean(of: []) }
  }
}

@Suite struct EvaluationSummaryTests {
  private let bootstrap = {
    var bootstrap = Bootstrap(seed: Seed(1))
    bootstrap.resamples = 100
    return bootstrap
  }()

  @Test func `sums up`() throws {
    let prompts = [
      prompt("a", ["1", "1", "2", nil]), prompt("b", ["3", "3", "3", "1"]),
    ]
    let summary = try EvaluationSummary(of: prompts, k: [1, 4], bootstrap: bootstrap)
    #expect(summary.prompts == 2)
    #expect(summary.samples == 8)
    // pass@1: (2/4 + 1/4)/2; pass@4: both; maj@4: a 2 votes against 1, b 1 against 3.
    #expect(summary.passAtK.map(\.estimate.value) == [0.375, 1])
    #expect(abs(summary.majorityAtK[1].estimate.value - 0.5) < 1e-12)
    #expect(summary.meanLength == 1.5)
    #expect(summary.truncationRate == 0.125)
    #expect(summary.unextractedRate == 0.125)
    #expect(summary.metrics["pass@1"] == 0.375)
    #expect(summary.passAtK[0].estimate.low <= 0.375)
  }

  @Test func `unscored samples are counted and left out`() throws {
    var broken = prompt("a", ["1", "2"])
    broken.samples[1].isCorrect = nil
    let prompts = [broken, prompt("b", ["2", "2"])]
    let summary = try EvaluationSummary(of: prompts, k: [1, 2], bootstrap: bootstrap)
    #expect(summary.unscored == 1)
    #expect(summary.passAtK.map(\.prompts) == [2, 1])
    #expect(summary.passAtK.map(\.estimate.value) == [0.5, 0])
  }

  @Test func `a k that nobody has the samples for is an error`() {
    #expect(throws: EvaluationError.tooFewSamples(k: 3, samples: 2)) {
      try EvaluationSummary(of: [prompt("a", ["1", "2"])], k: [3], bootstrap: bootstrap)
    }
    #expect(throws: EvaluationError.nothingScored) {
      try EvaluationSummary(of: [], k: [1], bootstrap: bootstrap)
    }
  }

  @Test func `a judged group is read by its verdicts`() {
    var trajectories = (0..<4).map { _ in
      Trajectory(
        rows: [Row(prompt: [1], completion: [2, 3], logProbs: [0, 0])], completion: "",
        stop: .length)
    }
    trajectories[0].verdicts["a"] = .scored(1, "right", extracted: "7")
    trajectories[1].verdicts["a"] = .scored(0.5, "half", extracted: "8")
    trajectories[2].verdicts["a"] = Verdict(.unparseable, reason: "no answer")
    trajectories[3].faults["a"] = Fault("it broke")
    let problem = Problem(id: "p", prompt: .text("?"))
    let prompt = EvaluatedPrompt(
      RolloutGroup(problem: problem, trajectories: trajectories), reward: "a")
    #expect(prompt.samples.map(\.isCorrect) == [true, false, false, nil])
    #expect(prompt.samples.map(\.answer) == ["7", "8", nil, nil])
    #expect(prompt.samples[0].length == 2 && prompt.samples[0].isTruncated)
  }

  @Test func `evaluations are compared prompt by prompt`() throws {
    let before = [prompt("a", ["1", "2"]), prompt("b", ["2", "2"])]
    let after = [prompt("a", ["1", "1"]), prompt("b", ["1", "2"])]
    #expect(try bootstrap.gain(from: before, to: after, k: 1).value == 0.5)
    #expect(throws: EvaluationError.self) {
      try bootstrap.gain(from: before, to: after.reversed(), k: 1)
    }
  }
}
