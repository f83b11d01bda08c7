import Foundation
import Records
import RunStore
import Testing

@testable import Reports

@Suite struct HTMLReportTests {
  private func withReport(_ check: (String) throws -> Void) throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "hone-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: url) }
    let run = RunRecord(
      name: "a <b> & \"c\"", seed: 7, created: "2030-01-02T03:04:05Z",
      stages: [
        StageRecord(stage: 0, name: "sft", kind: "sft"),
        StageRecord(stage: 1, name: "grpo", kind: "policy_optimization"),
      ])
    let directory = try RunDirectory.create(at: url)
    let database = try RunDatabase.create(run, under: RunLock(directory))
    for step in 1...3 { try database.append(self.step(step)) }
    let html = try htmlReport(of: database)
    try directory.write(report: html)
    try check(html)
  }

  private func step(_ step: Int) -> StepRecord {
    let position = RunPosition(stage: 1, step: step)
    var record = StepRecord(position)
    record.metrics["reward"] = 0.25 * Double(step)
    record.metrics["unlisted"] = 1
    var trajectory = Trajectory(
      rows: [Row(prompt: [1], completion: [2], logProbs: [-1])],
      completion: "</pre><script>alert(\(step))</script>", stop: .length)
    trajectory.verdicts = ["math": .scored(0, "not 'equal'")]
    trajectory.rewardEvents = [RewardEvent(row: 0, token: 1, value: 0, name: "math")]
    let group = RolloutGroup(
      problem: Problem(id: "p", prompt: .text("1+1=")), trajectories: [trajectory])
    record.rollouts = RolloutRecord.records(of: group, index: 0, at: position, credit: nil)
    record.evaluations = [ComparisonTests.evaluations[step - 1]]
    record.evaluations[0].stage = 1
    record.evaluations[0].step = step
    record.events = [EventRecord(.warning, "prompt 9 was <cut>", at: position)]
    return record
  }

  @Test func `curves, evaluations, samples and warnings are on the page`() throws {
    try withReport { html in
      for part in [
        "<h2>grpo</h2>", "<polyline points=\"4.0,96.0 160.0,54.0 316.0,12.0\"/>",
        "<td>0.65 [0.6, 0.7]</td>", "<td>bands apart</td>", "Samples of grpo, step 3",
        "math 0: not &#39;equal&#39;", "prompt 9 was &lt;cut&gt;", "prefers-color-scheme: dark",
      ] { #expect(html.contains(part), "\(part)") }
      #expect(!html.contains("unlisted") && !html.contains("<h2>sft</h2>"))
    }
  }

  @Test func `nothing that a model or a recipe wrote is markup`() throws {
    try withReport { html in
      #expect(!html.contains("<script"))
      #expect(html.contains("&lt;/pre&gt;&lt;script&gt;alert(3)&lt;/script&gt;"))
      #expect(html.contains("<h1>a &lt;b&gt; &amp; &quot;c&quot;</h1>"))
      #expect(!html.contains("http"))
    }
  }
}
