import Recipes
import Records
import Rewards
import Synchronization
import Testing

/// Counts what is open.
private final class Ledger: Sendable {
  private let events = Mutex<[String]>([])
  var all: [String] { events.withLock { $0 } }
  func note(_ event: String) { events.withLock { $0.append(event) } }
}

/// A verifier with a connection: it may be judged with only between opening and closing.
private struct Connected: PreparedVerifier {
  static let ledger = Ledger()
  var refuses = false

  func judge(with services: VerifierServices) async throws(VerifierError) -> any Judge {
    if refuses { throw .failed(reason: "nobody answers") }
    Self.ledger.note("open")
    await services.scope.onClose { Self.ledger.note("close") }
    return Line()
  }

  struct Line: Judge {
    func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
      Connected.ledger.note("judge \(submissions.count)")
      return submissions.map { _ in .scored(1, "heard") }
    }
  }
}

/// A batch judge that fails on the samples that say "break".
private struct Picky: Judge {
  let granularity = Granularity.batch

  func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    try await results(on: submissions).verdicts()
  }

  func results(on submissions: [Submission]) async -> [Result<Verdict, VerifierError>] {
    submissions.map { submission in
      submission.completion == "break"
        ? .failure(.failed(reason: "it broke")) : .success(.scored(1, "fine"))
    }
  }
}

private let sample = Submission(messages: [], completion: "x")

@Suite(.serialized) struct PreparedVerifierTests {
  @Test func `one that is not prepared opens and closes for a single call`() async throws {
    let before = Connected.ledger.all.count
    _ = try await Connected().verdicts(on: [sample, sample])
    #expect(Connected.ledger.all.dropFirst(before) == ["open", "judge 1", "judge 1", "close"])
    let fault = VerifierError.failed(reason: "nobody answers")
    #expect(await Connected(refuses: true).results(on: [sample]) == [.failure(fault)])
  }

  @Test func `one that is prepared stays open until its scope is closed, once`() async throws {
    let before = Connected.ledger.all.count
    let services = VerifierServices()
    let judge = try await Connected().prepared(with: services)
    for _ in 0..<2 { _ = try await judge.verdicts(on: [sample]) }
    await services.scope.close()
    await services.scope.close()
    #expect(Connected.ledger.all.dropFirst(before) == ["open", "judge 1", "judge 1", "close"])
  }

  @Test func `a scope closes the last thing first, and late things at once`() async {
    let (scope, ledger) = (ServiceScope(), Ledger())
    await scope.onClose { ledger.note("first") }
    await scope.onClose { ledger.note("second") }
    await scope.close()
    await scope.onClose { ledger.note("late") }
    #expect(ledger.all == ["second", "first", "late"])
  }

  @Test func `one sample of a batch can fail alone`() async throws {
    let group = RolloutGroup(
      problem: Problem(id: "p", prompt: .text("?")),
      trajectories: ["1", "break", "2"].map {
        let row = Row(prompt: [1], completion: [2], logProbs: [-1])
        return Trajectory(rows: [row], completion: $0, stop: .endOfSequence)
      })
    let reward = WeightedVerifier(name: "a", verifier: Picky(), onError: .skip)
    let judged = try await judge([group], by: [reward])
    #expect(judged[0].trajectories.map(\.reward) == [1, nil, 1])
  }
}
