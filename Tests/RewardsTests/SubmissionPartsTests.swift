import Records
import Rewards
import Testing

@Suite struct SubmissionPartsTests {
  private func row(_ problem: String, _ prompt: String? = nil) -> Submission {
    Submission(
      messages: prompt.map { [Message(.user, $0)] } ?? [], completion: "", problem: problem)
  }

  @Test func `those of one problem that stand together are a group`() {
    let rows = [
      row("a"), row("a"), row("b"), row("a"), row("c", "x"), row("d", "x"), row("e", "y"),
    ]
    #expect(rows.parts(for: .group) == [0..<2, 2..<3, 3..<4, 4..<6, 6..<7])
    #expect(rows.parts(for: .sample) == rows.indices.map { $0..<$0 + 1 })
    #expect(rows.parts(for: .batch) == [0..<7])
    #expect(Granularity.allCases.allSatisfy { [Submission]().parts(for: $0).isEmpty })
  }

  @Test func `rows without a prompt are no group`() {
    #expect([row("a"), row("b"), row(""), row("")].parts(for: .group).count == 4)
    #expect([row("a", ""), row("b", "")].parts(for: .group).count == 2)
  }
}
