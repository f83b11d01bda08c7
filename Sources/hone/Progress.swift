import Foundation
import Records
import Stages

/// Progress on a console: one line rewritten in place on a terminal, plain lines elsewhere.
///
/// A step that was measured on held-out data, and the last of a stage, keep their line.
final class ConsoleProgress: ProgressSink, @unchecked Sendable {
  private let console: Console
  private let now: @Sendable () -> Double
  /// Seconds between plain lines.
  private let pause: Double
  private let lock = NSLock()
  private var last = Metrics()
  private var stage = ""
  private var written = -Double.infinity
  private var isLineOpen = false

  init(_ console: Console, pause: Double = 2, now: @escaping @Sendable () -> Double) {
    self.console = console
    self.pause = pause
    self.now = now
  }

  func report(_ step: StepProgress) {
    lock.withLock {
      if step.stage != stage { (stage, last, written) = (step.stage, Metrics(), -.infinity) }
      let keeps = StepLine.isEvaluation(step.metrics) || step.step >= step.total
      let text = StepLine.text(step, last: last)
      last.merge(StepLine.lasting(step.metrics))
      if let columns = console.columns() {
        show(text, columns, keeps: keeps)
      } else if keeps || now() - written >= pause {
        written = now()
        console.print(text)
      }
    }
  }

  func note(_ text: String) {
    lock.withLock {
      closeLine()
      console.print(text)
    }
  }

  /// Ends the line that is being rewritten, so that other text can follow.
  func finish() { lock.withLock { closeLine() } }

  private func show(_ text: String, _ columns: Int, keeps: Bool) {
    // Return to the start, text that fits, erase what is left of the line before.
    console.write("\r\(text.prefix(max(1, columns - 1)))\u{1B}[K\(keeps ? "\n" : "")")
    isLineOpen = !keeps
  }

  private func closeLine() {
    if isLineOpen { console.write("\n") }
    isLineOpen = false
  }
}
