import Records
import Rewards
import Testing
import Verifiers

@Suite struct EndpointComparisonTests {
  /// What comes of a group; the judge is told two texts and says its verdict.
  private func found(
    _ completions: [String], _ change: (inout EndpointComparison) -> Void = { _ in },
    _ judge: @escaping @Sendable (_ first: String, _ second: String) -> String
  ) async throws -> (results: [Result<Verdict, VerifierError>], questions: Int) {
    try await JudgeServer.run(answering: { _, question in
      let texts = question.text.split(separator: "|", omittingEmptySubsequences: false)
      return .says("Verdict: " + judge(String(texts[0]), String(texts[1])))
    }) { server in
      var comparison = EndpointComparison()
      comparison.endpoint = Endpoint(server)
      comparison.template = "{first}|{second}"
      change(&comparison)
      let results = await comparison.results(
        on: completions.map(answered), with: VerifierServices(clock: NotingClock()))
      return (results, server.questions.count)
    }
  }

  private func scores(_ results: [Result<Verdict, VerifierError>]) throws -> [Double?] {
    try results.map { try $0.get().score }
  }

  @Test func `a score is the share of wins`() async throws {
    let (results, questions) = try await found(["1", "3", "2"]) { $0 > $1 ? "A" : "B" }
    #expect(try scores(results) == [0, 1, 0.5])
    #expect(questions == 6)
    #expect(try results[0].get().components == ["consistency": 1])
  }

  @Test func `a judge that likes what it reads first has no say`() async throws {
    let (results, _) = try await found(["1", "3", "2"]) { _, _ in "A" }
    #expect(try scores(results) == [0.5, 0.5, 0.5])
    #expect(try results[0].get().components == ["consistency": 0])
  }

  @Test func `equal texts draw without a question`() async throws {
    let (results, questions) = try await found(["1", "1"]) { _, _ in "A" }
    #expect(try scores(results) == [0.5, 0.5] && questions == 0)
  }

  @Test func `a reference is compared with as well`() async throws {
    let (results, questions) = try await found(["3", "5", "4"], { $0.rivals = .reference }) {
      $0 == "x" ? "tie" : $0 > $1 ? "A" : "B"
    }
    #expect(try scores(results) == [0, 1, 0.5] && questions == 4)
  }

  @Test func `a fault belongs to those who were compared`() async throws {
    let (results, _) = try await found(["1", "2", "3"]) { first, second in
      Set([first, second]) == ["1", "2"] ? "mu" : first > second ? "A" : "B"
    }
    #expect(throws: VerifierError.self) { try results[0].get() }
    #expect(throws: VerifierError.self) { try results[1].get() }
    #expect(try results[2].get().score == 1)
  }

  @Test func `who is alone has nothing to be compared with`() async throws {
    let alone = try await found(["1"]) { _, _ in "A" }
    #expect(try alone.results[0].get().outcome == .notApplicable)
    let (results, _) = try await found(
      ["\\boxed{1}", "none", "\\boxed{2}"], { $0.extract = .boxed }
    ) {
      $0 > $1 ? "A" : "B"
    }
    #expect(try results.map { try $0.get().outcome } == [.scored(0), .unparseable, .scored(1)])
  }
}
