import Records
import RunStore
import Testing

@testable import Reports

@Suite struct ComparisonTests {
  static let evaluations = [
    EvaluationRecord(
      at: .init(stage: 0, step: 10), split: "test",
      summary: [
        "pass@1": ["value": 0.4, "low": 0.35, "high": 0.45], "mean_length": 12, "prompts": 256,
      ]),
    EvaluationRecord(
      at: .init(stage: 0, step: 10), split: "validation", summary: ["loss": 1]),
    EvaluationRecord(
      at: .init(stage: 1, step: 20), split: "test",
      summary: [
        "pass@1": ["value": 0.65, "low": 0.6, "high": 0.7], "maj@8": 0.7, "mean_length": 10.5,
        "prompts": 256,
      ]),
  ]

  @Test func `every evaluation stands beside the first that has the measure`() {
    let stages = [
      StageRecord(stage: 0, name: "before", kind: "evaluate"),
      StageRecord(stage: 1, name: "after", kind: "evaluate"),
    ]
    let all = Comparison.all(in: Self.evaluations, stages: stages)
    #expect(all.map(\.split) == ["test", "validation"])
    #expect(all[0].lines.map(\.name) == ["pass@1", "mean_length", "prompts", "maj@8"])
    #expect(all[0].lines[0].entries.map(\.isApart) == [nil, true])
    #expect(
      all[0].text == """
        test: 256 prompts
        measure      stage              value  change
        ───────────  ──────  ────────────────  ──────  ───────────
        pass@1       before  0.4 [0.35, 0.45]
                     after    0.65 [0.6, 0.7]   +0.25  bands apart
        mean_length  before                12
                     after               10.5    -1.5
        maj@8        after                0.7
        """)
  }
}
