import ArgumentParser
import Foundation
import Records
import Reports
import Recipes
import Rewards
import Stages
import Verifiers

/// How verifiers work outside of a run.
struct VerifierOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: .init("Seconds that a judgement may take.", valueName: "seconds"))
  var timeout: Double?
  @Option(
    parsing: .unconditional,
    help: .init("Judgements at once; as many as processors if left out.", valueName: "n"))
  var workers: Int?

  func validate() throws {
    if let timeout, !(timeout > 0 && timeout.isFinite) {
      throw ValidationError("--timeout \(timeout) is no time above 0; seconds such as 10 would do")
    }
    if let workers, !(1...1024 ~= workers) {
      throw ValidationError("--workers \(workers) is not within 1 ... 1024; 8 would do")
    }
  }

  /// Prepares those who judge.
  ///
  /// - Throws: `Refusal` where a reward needs a model, or a verifier cannot be prepared.
  func panel(_ settings: [RewardSettings]) async throws -> VerifierPanel {
    let workers = workers ?? ProcessInfo.processInfo.activeProcessorCount
    return try await VerifierPanel(
      settings,
      services: VerifierServices(directory: Places.here, workers: workers, models: JudgeModels()),
      timeout: timeout.map { .bounded(seconds: $0) })
  }
}

extension RewardSettings {
  /// The reward that a verifier gives by itself: `math`, or `{type: math, tolerance: 0.01}`.
  ///
  /// - Throws: `Refusal` with every mistake in the text.
  init(verifier text: String) throws(Refusal) {
    self.init()
    do {
      verifier = try Node(yaml: text, file: "--verifier").decode(Choice<VerifierFamily>.self)
    } catch {
      throw Refusal(.usage, "\(error)")
    }
  }
}

/// Verifiers at work, outside of a run.
struct VerifierPanel: Sendable {
  /// Who judges.
  let rewards: [WeightedVerifier]
  private let services: VerifierServices
  private let pool: JudgingPool

  init(_ settings: [RewardSettings], services: VerifierServices, timeout: Duration?) async throws {
    var rewards: [WeightedVerifier] = []
    for setting in settings {
      guard let verifier = setting.verifier else {
        throw Refusal(
          .usage,
          "reward \"\(setting.label)\" is a reward model's, which needs a run; "
            + "choose a verifier with --verifier")
      }
      do {
        var reward = setting.weighted(by: try await verifier.part.prepared(with: services))
        reward.timeout = timeout ?? reward.timeout
        rewards.append(reward)
      } catch {
        await services.scope.close()
        throw Refusal(.data, "\(setting.label): \(error)")
      }
    }
    self.rewards = rewards
    self.services = services
    pool = JudgingPool(atOnce: services.workers, clock: services.clock)
  }

  /// Rows that are in work at once: more than judgements, so that a slow one holds up no others.
  var window: Int { services.workers * 4 }

  /// Whether anybody must see several submissions at once.
  var judgesTogether: Bool { rewards.contains { $0.verifier.granularity != .sample } }

  /// What is found of each submission, in order.
  func findings(on submissions: [Submission]) async -> [VerifierFinding] {
    var findings = submissions.map { _ in VerifierFinding() }
    for reward in rewards {
      for part in submissions.parts(for: reward.verifier.granularity) {
        let answer = await pool.answer(of: reward, on: Array(submissions[part]))
        for (index, result) in zip(part, answer.results) {
          findings[index].add(reward, reward.finite(result), answer.duration)
        }
      }
    }
    return findings
  }

  /// What judges have spent, in words; nothing where they spent nothing.
  var expenses: [String] {
    let sums = services.usage.take().entries.map { entry in
      "\(entry.name.replacing("judges/", with: "").replacing("_", with: " ")) \(formatted(entry.value))"
    }
    return sums.isEmpty ? [] : ["  judges: " + sums.joined(separator: ", ")]
  }

  /// Ends what the verifiers live on.
  func close() async { await services.scope.close() }
}
