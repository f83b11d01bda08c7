import Foundation
import Reports
import Stages

extension Plan {
  /// The plan as tables for a terminal.
  var text: String {
    let size =
      "\(grouped(parameters.total)) parameters: embedding \(grouped(parameters.embedding)), "
      + "layers \(grouped(parameters.layers))"
      + (parameters.head > 0 ? ", head \(grouped(parameters.head))" : ", the head is the embedding")
    let header = [
      "stage", "steps", "trainable", "rows", "tokens trained", "tokens sampled", "peak memory",
      "time",
    ]
    let rows = stages.map { stage in
      [
        stage.name, grouped(stage.steps), trainable(stage),
        stage.splits.map { "\($0.split) \(grouped($0.rows))" }.joined(separator: ", "),
        grouped(stage.trainedTokens), grouped(stage.sampledTokens),
        "\(megabytes(stage.peak.bytes)) \(stage.peak.moment)", StepLine.duration(stage.seconds),
      ]
    }
    return ([size, "", textTable(header, rows), ""] + memory + [closing]).joined(separator: "\n")
  }

  /// How many numbers learn, of how many there are.
  private func trainable(_ stage: Leg) -> String {
    let total = parameters.total
    if stage.trainable == total || stage.trainable == 0 {
      return stage.trainable == 0 ? "none" : "all"
    }
    let share = 100 * Double(stage.trainable) / Double(total + stage.trainable)
    return "\(grouped(stage.trainable)) (\(String(format: "%.2f", share))%)"
  }

  /// What the stage that needs most memory needs it for.
  private var memory: [String] {
    guard let stage = stages.first(where: { $0.name == peakStage }) else { return [] }
    let rows = stage.peak.needs.map { [$0.name, megabytes($0.bytes)] }
    return [textTable(["\(stage.name), \(stage.peak.moment), needs", "memory"], rows), ""]
  }

  private var closing: String {
    "about \(megabytes(peakBytes)) of memory (\(peakStage ?? "while the data is prepared")), "
      + "about \(StepLine.duration(seconds))"
  }
}

private func megabytes(_ bytes: Int) -> String {
  String(format: "%.0f MB", Double(bytes) / 1_048_576)
}

/// `1234567` as `1,234,567`.
func grouped(_ number: Int) -> String {
  var digits = Array(String(number))
  for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
  return String(digits)
}
