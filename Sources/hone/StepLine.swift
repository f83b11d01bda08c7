import Foundation
import Records
import Reports
import Stages

/// A step as one line of text.
struct StepLine {
  /// The line of a step: stage, place, the numbers that matter, speed and time left.
  ///
  /// - Parameter last: numbers of earlier steps that the line repeats, such as the last accuracy.
  static func text(_ step: StepProgress, last: Metrics = Metrics()) -> String {
    var metrics = last
    metrics.merge(step.metrics)
    var parts = ["\(step.stage) \(step.step)/\(step.total)"]
    parts += numbers(metrics)
    if step.tokensPerSecond > 0 { parts.append("\(speed(step.tokensPerSecond)) tokens/s") }
    if step.secondsLeft > 0 { parts.append("\(duration(step.secondsLeft)) left") }
    return parts.joined(separator: "  ")
  }

  /// The metrics worth repeating until the next validation.
  static func lasting(_ metrics: Metrics) -> Metrics {
    var kept = Metrics()
    for entry in metrics.entries where ["eval_accuracy", "eval_loss"].contains(entry.name) {
      kept[entry.name] = entry.value
    }
    return kept
  }

  /// Whether the step was measured on held-out data, or is an evaluation.
  static func isEvaluation(_ metrics: Metrics) -> Bool {
    metrics.entries.contains { $0.name.hasPrefix("eval_") || $0.name.hasPrefix("pass@") }
  }

  private static func numbers(_ metrics: Metrics) -> [String] {
    var parts: [String] = []
    for name in ["loss", "reward", "eval_loss"] {
      if let value = metrics[name] { parts.append("\(name) \(formatted(value))") }
    }
    if let accuracy = metrics["eval_accuracy"] {
      parts.append("accuracy \(percentage(accuracy))")
    } else if let accuracy = metrics["rewards/accuracies"] ?? metrics["accuracy"] {
      parts.append("reward accuracy \(percentage(accuracy))")
    } else if let accuracy = metrics["mean_token_accuracy"] {
      parts.append("token accuracy \(percentage(accuracy))")
    }
    for entry in metrics.entries where isShare(entry.name) {
      parts.append("\(entry.name) \(percentage(entry.value))")
    }
    return parts + metrics.entries.compactMap(trouble)
  }

  /// What a reward could not read or judge, where there is any: `math unparseable 12.5%`.
  private static func trouble(_ entry: Metrics.Entry) -> String? {
    let parts = entry.name.split(separator: "/")
    guard parts.count == 3, parts[0] == "rewards", entry.value > 0,
      ["unparseable_rate", "error_rate", "timeout_rate"].contains(parts[2])
    else { return nil }
    return "\(parts[1]) \(parts[2].dropLast(5)) \(percentage(entry.value))"
  }

  /// `pass@k` and the win rate, without the ends of their intervals.
  private static func isShare(_ name: String) -> Bool {
    (name.hasPrefix("pass@") || name == "win_rate") && !name.contains("/")
  }

  private static func speed(_ rate: Double) -> String {
    rate < 1000
      ? "\(Int(rate))"
      : rate < 1e6
        ? String(format: "%.1fk", rate / 1000) : String(format: "%.1fM", rate / 1e6)
  }

  /// A time for people: `45 s`, `3 min 20 s`, `2 h 05 min`.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "a long time" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return String(format: "%d min %02d s", whole / 60, whole % 60) }
    return String(format: "%d h %02d min", whole / 3600, whole / 60 % 60)
  }
}
