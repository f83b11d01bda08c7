import Foundation
import Records
import RunStore

/// The report of a run: one page that needs nothing else.
///
/// Curves of the chosen metrics for each stage, every evaluation with its confidence bands and the
/// change from the first, and the worst and best samples of the last step with samples.
///
/// - Parameters:
///   - database: the run.
///   - metrics: the curves to draw, in order; those that a stage does not have are left out.
///   - samples: how many of the worst and of the best samples to show.
public func htmlReport(
  of database: RunDatabase, metrics: [String]? = nil, samples: Int = 4
) throws(StoreError) -> String {
  let run = try database.run()
  let evaluations = try database.evaluations()
  let known = try database.metricNames()
  let metrics = metrics ?? known.filter(isReported)
  var sections = [heading(run), comparisons(evaluations, run)]
  for stage in run.stages { sections.append(try curves(of: stage, metrics, database)) }
  sections.append(try sampleSection(run, samples, database))
  sections.append(warnings(try database.events()))
  return page(
    title: "\(run.name) · Hone", body: sections.filter { !$0.isEmpty }.joined(separator: "\n"))
}

/// The curves that a report draws unless told otherwise.
public let reportedMetrics = [
  "loss", "eval_loss", "reward", "reward_std", "frac_reward_zero_std", "entropy", "kl",
  "completions/mean_length", "completions/clipped_ratio", "clip_ratio/region_mean", "grad_norm",
  "learning_rate", "objective/kl", "objective/kl_coef", "loss/value_avg",
  "val/explained_variance", "policy/approxkl_avg",
]

/// Whether a report draws the curve: one of `reportedMetrics`, or what is said of a reward by name.
public func isReported(_ metric: String) -> Bool {
  let isOfReward =
    metric.hasPrefix("rewards/") && (metric.hasSuffix("/mean") || metric.hasSuffix("/correlation"))
  return reportedMetrics.contains(metric) || isOfReward
}

private func heading(_ run: RunRecord) -> String {
  let message = run.message.map { "<p class=\"bad\">\(escaped($0))</p>" } ?? ""
  let stages = run.stages.map { "\($0.name) (\($0.steps) steps)" }.joined(separator: " → ")
  return """
    <h1>\(escaped(run.name))</h1>
    <p class="soft">\(escaped(run.created)) · seed \(run.seed) · \(run.status.rawValue)<br>
    \(escaped(stages))</p>\(message)
    """
}

private func comparisons(_ evaluations: [EvaluationRecord], _ run: RunRecord) -> String {
  Comparison.all(in: evaluations, stages: run.stages).map { comparison in
    "<h2>Evaluation on \(escaped(comparison.title))</h2>\n"
      + htmlTable(["measure", "stage", "value", "change", ""], comparison.rows)
  }.joined(separator: "\n")
}

private func curves(of stage: StageRecord, _ metrics: [String], _ database: RunDatabase)
  throws(StoreError) -> String
{
  var figures = ""
  for name in metrics {
    let points = try database.series(name, stage: stage.stage)
    guard let last = points.last, points.count > 1 else { continue }
    figures += """
      <figure><figcaption>\(escaped(name)) <span class="soft">\(formatted(last.value))</span>\
      </figcaption>
      \(svgChart(points))</figure>

      """
  }
  guard !figures.isEmpty else { return "" }
  return "<h2>\(escaped(stage.name))</h2>\n<div class=\"curves\">\n\(figures)</div>"
}

private func sampleSection(_ run: RunRecord, _ count: Int, _ database: RunDatabase)
  throws(StoreError) -> String
{
  for stage in run.stages.reversed() {
    func samples(_ order: RolloutQuery.Order) throws(StoreError) -> [RolloutRecord] {
      try database.rollouts(
        RolloutQuery(stage: stage.stage, step: stage.steps, order: order, limit: count))
    }
    let worst = try samples(.worst)
    guard !worst.isEmpty else { continue }
    let best = try samples(.best).filter { !worst.contains($0) }
    return "<h2>Samples of \(escaped(stage.name)), step \(stage.steps)</h2>\n"
      + (worst + best.reversed()).map(sampleCard).joined(separator: "\n")
  }
  return ""
}

private func sampleCard(_ sample: RolloutRecord) -> String {
  let reward = sample.reward.map { "reward \(formatted($0))" } ?? "unscored"
  let advantage = sample.advantage.map { " · advantage \(formatted($0))" } ?? ""
  let reasons = sample.rewards.map { part in
    let reason = part.verdict.map { ": \($0.reason)" } ?? ""
    return "\(part.name) \(formatted(part.value))\(reason)"
  }
  let words = (reasons + [sample.unscored].compactMap { $0 }).joined(separator: "\n")
  let tone = (sample.reward ?? 0) > 0 ? "good" : "bad"
  return """
    <div class="sample"><span class="\(tone)">\(reward)</span><span class="soft">\(advantage) · \
    \(escaped(sample.problem)) · \(sample.length) tokens · \(sample.stop.rawValue)</span>
    <pre class="soft">\(escaped(sample.prompt))</pre>
    <pre>\(escaped(sample.completion))</pre>
    <pre class="soft">\(escaped(words))</pre></div>
    """
}

private func warnings(_ events: [EventRecord]) -> String {
  let rows = events.filter { $0.level != .note }.map {
    [$0.text, $0.level.rawValue, "\($0.stage)", "\($0.step)"]
  }
  return rows.isEmpty
    ? "" : "<h2>Warnings</h2>\n" + htmlTable(["event", "", "stage", "step"], rows)
}
