import Foundation
import Recipes
import Records
import Rewards
import Stages
import Testing
import Verifiers

@testable import hone

/// Does what a completion says; anything else scores 1.
private struct Moody: Verifier {
  var granularity = Granularity.sample
  init() {}
  init(_ granularity: Granularity) { self.granularity = granularity }
  private enum CodingKeys: CodingKey {}

  func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    for submission in submissions {
      switch submission.completion {
      case "late": try? await Task.sleep(for: .seconds(60))
      case "break": throw .failed(reason: "it broke")
      case "few": return []
      case "nan": return submissions.map { _ in .scored(.nan, "odd") }
      default: break
      }
    }
    return submissions.map { _ in
      Verdict(.scored(1), reason: "\(submissions.count) at once", components: ["x": 0.5, "a": 1])
    }
  }
}

@Suite struct VerifierPanelTests {
  private func panel(_ verifiers: [Moody]) async throws -> VerifierPanel {
    let settings = verifiers.enumerated().map { index, verifier -> RewardSettings in
      var reward = RewardSettings()
      (reward.name, reward.verifier) = ("r\(index)", Choice(verifier))
      reward.weight = Double(index + 1)
      return reward
    }
    return try await VerifierPanel(
      settings, services: VerifierServices(workers: 2), timeout: .milliseconds(50))
  }

  private func submission(_ text: String, of prompt: String = "") -> Submission {
    Submission(messages: [Message(.user, prompt)], completion: text)
  }

  @Test(arguments: [
    ("late", "timeout", "no verdict within 0.05 s"), ("break", "error", "it broke"),
    ("few", "error", "0 verdicts came back for 1 submissions"),
    ("nan", "error", "the score is nan; a finite number would do"),
  ])
  func `a fault is a row without a score`(text: String, status: String, reason: String)
    async throws
  {
    let panel = try await panel([Moody()])
    let findings = await panel.findings(on: [submission(text), submission("fine")])
    let lines = findings.enumerated().map { $1.json(at: $0) }
    #expect(lines[0]["score"] == JSON.null && lines[0]["status"]?.string == status)
    #expect(lines[0]["reason"]?.string == reason && !findings[0].isMalformed)
    #expect(lines[1]["score"] == 1.0 && lines[1]["components"]?.text == #"{"a":1.0,"x":0.5}"#)
    await panel.close()
  }

  @Test func `verifiers see as much at once as they ask for`() async throws {
    let panel = try await panel([Moody(.sample), Moody(.group), Moody(.batch)])
    let rows = [submission("1", of: "p"), submission("2", of: "p"), submission("3", of: "q")]
    let findings = await panel.findings(on: rows)
    #expect(panel.judgesTogether)
    #expect(
      findings.map { $0.parts.map { $0.reason.prefix(1) }.joined() } == ["123", "123", "113"])
    #expect(findings.map(\.score) == [6, 6, 6])
    await panel.close()
  }

  @Test func `one fault leaves the sum unscored, and the others are still shown`() async throws {
    let panel = try await panel([Moody(), Moody()])
    let findings = await panel.findings(on: [submission("break")])
    #expect(findings[0].status == .error && findings[0].score == nil)
    #expect(findings[0].json(at: 4)["reason"]?.string == "r0: it broke; r1: it broke")
    await panel.close()
  }

  @Test func `a score that stands in for a fault is the row's, and the fault still told`() {
    var finding = VerifierFinding()
    let reward = WeightedVerifier(name: "r", verifier: Moody(), weight: 2, onError: .score(-0.5))
    finding.add(reward, .failure(.failed(reason: "it broke")), .zero)
    #expect(finding.score == -1 && finding.status == .error)
    finding.add(
      WeightedVerifier(name: "s", verifier: Moody()), .failure(.failed(reason: "too")), .zero)
    #expect(finding.score == nil)
  }

  @Test func `a run in which nothing could be judged is a failure, bad rows are wrong data`() {
    var (broken, mixed, malformed) = (VerifyTally(), VerifyTally(), VerifyTally())
    let reward = WeightedVerifier(name: "r", verifier: Moody())
    var (fault, score) = (VerifierFinding(), VerifierFinding())
    fault.add(reward, .failure(.failed(reason: "it broke")), .zero)
    score.add(reward, .success(.scored(1, "")), .zero)
    broken.add(fault)
    mixed.add(fault)
    mixed.add(score)
    malformed.add(score)
    malformed.add(VerifierFinding(Refusal(.data, "x:1: no JSON")))
    #expect([broken, mixed, malformed].map(\.code) == [.software, nil, .data])
  }
}
