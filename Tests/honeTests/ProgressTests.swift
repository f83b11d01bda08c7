import Records

import Synchronization
import Testing

@testable import Stages
@testable import hone

@Suite struct ProgressTests {
  private func step(_ number: Int, _ metrics: [(String, Double)]) -> StepProgress {
    var all = Metrics()
    for (name, value) in metrics { all[name] = value }
    return StepProgress(
      stage: "sft", step: number, total: 4, metrics: all, tokensPerSecond: 12_345,
      secondsLeft: Double(4 - number) * 50)
  }

  /// What is written for steps that are a second apart.
  private func written(_ steps: [StepProgress], columns: Int?) -> String {
    let (text, clock) = (Box(""), Box(0.0))
    let console = Console(
      write: { more in text.value.withLock { $0 += more } }, error: { _ in }, columns: { columns })
    let progress = ConsoleProgress(console) { clock.value.withLock { $0 } }
    for step in steps {
      progress.report(step)
      clock.value.withLock { $0 += 1 }
    }
    progress.finish()
    return text.value.withLock { $0 }
  }

  @Test func `plain lines come every two seconds, and at validations and the end`() {
    let steps = [
      step(1, [("loss", 2)]), step(2, [("loss", 1.5), ("eval_accuracy", 0.25)]),
      step(3, [("loss", 1)]), step(4, [("loss", 0.5)]),
    ]
    #expect(
      written(steps, columns: nil) == """
        sft 1/4  loss 2  12.3k tokens/s  2 min 30 s left
        sft 2/4  loss 1.5  accuracy 25.0%  12.3k tokens/s  1 min 40 s left
        sft 4/4  loss 0.5  accuracy 25.0%  12.3k tokens/s

        """)
  }

  @Test func `a terminal's line is rewritten, fits, and stays where something was measured`() {
    let steps = [step(1, [("loss", 2)]), step(2, [("eval_accuracy", 0.25)]), step(3, [])]
    #expect(
      written(steps, columns: 24)
        == "\rsft 1/4  loss 2  12.3k \u{1B}[K\rsft 2/4  accuracy 25.0%\u{1B}[K\n"
        + "\rsft 3/4  accuracy 25.0%\u{1B}[K\n")
  }

  @Test func `what could not be read or judged is shown where there is any`() {
    let metrics = [
      ("reward", 0.5), ("rewards/math/unparseable_rate", 0.125), ("rewards/math/error_rate", 0),
      ("rewards/code/timeout_rate", 0.25), ("rewards/code/mean", 1),
    ]
    #expect(
      StepLine.text(step(4, metrics))
        == "sft 4/4  reward 0.5  code timeout 25.0%  math unparseable 12.5%  12.3k tokens/s")
  }

  @Test func `times are for people`() {
    #expect(
      [4.6, 200, 7500, .infinity].map(StepLine.duration)
        == ["5 s", "3 min 20 s", "2 h 05 min", "a long time"])
  }
}

private final class Box<Value: Sendable>: Sendable {
  let value: Mutex<Value>
  init(_ value: Value) { self.value = Mutex(value) }
}
