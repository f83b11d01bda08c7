import Recipes
import Records
import Rewards
import Testing
import Verifiers

/// What holds of every composition, over rows with every pair of outcomes.
@Suite struct CompositionTests {
  private static let compositions: [any Verifier] = {
    var (gated, sum, column, all) = (Gated(), WeightedSum(), ByColumn(), AllOf())
    (gated.gate, gated.then) = (.scripted("a"), .scripted("b"))
    sum.parts = ["a", "b"].map {
      var part = WeightedPart()
      part.verifier = .scripted($0)
      return part
    }
    (column.cases, column.otherwise) = (["x": .scripted("a")], .scripted("b"))
    all.verifiers = [.scripted("a"), .scripted("b")]
    return [gated, sum, column, all]
  }()

  @Test func `whoever stands alone is as they are`() async {
    let alone = await Scripted("a").results(on: everyPair).map(\.finite)
    var (sum, all, column, gated) = (WeightedSum(), AllOf(), ByColumn(), Gated())
    sum.parts[0].verifier = .scripted("a")
    all.verifiers = [.scripted("a")]
    column.cases = ["x": .scripted("a")]
    (gated.gate, gated.then) = (Choice(Finished()), .scripted("a"))
    for verifier in [sum, all, column, gated] as [any Verifier] {
      let results = await verifier.results(on: everyPair)
      for (one, other) in zip(alone, results) { #expect(agree(one, other), "\(verifier)") }
    }
  }

  @Test(arguments: compositions.indices)
  func `a row's result depends on no other row`(index: Int) async throws {
    let verifier = Self.compositions[index]
    let together = await verifier.results(on: everyPair)
    #expect(together.count == everyPair.count)
    #expect(await verifier.results(on: everyPair.reversed()) == together.reversed())
    for place in stride(from: 0, to: everyPair.count, by: 7) {
      #expect(await verifier.results(on: [everyPair[place]]) == [together[place]])
    }
    #expect(await verifier.results(on: []).isEmpty)
  }

  @Test(arguments: compositions.indices)
  func `a fault or a number that is none never becomes a score`(index: Int) async {
    let results = await Self.compositions[index].results(on: everyPair)
    for (submission, result) in zip(everyPair, results) {
      guard case .success(let verdict) = result else { continue }
      #expect(verdict.score?.isFinite ?? true)
      // What is asked first fails the whole: a, in all four.
      let first = submission.columns["a"]?.string ?? ""
      #expect(!["break", "late", "nan"].contains(first), "\(submission.columns)")
    }
  }

  @Test func `a bad row is its own fault, also beside one who sees a batch`() async throws {
    var (sum, gated, column, all) = (WeightedSum(), Gated(), ByColumn(), AllOf())
    let normalized = Choice<VerifierFamily>(NormalizedMatch())
    sum.parts = [.scripted("a", .batch), normalized].map {
      var part = WeightedPart()
      part.verifier = $0
      return part
    }
    (gated.gate, gated.then) = (.scripted("a", .batch), normalized)
    (column.cases, column.otherwise) = (["x": .scripted("a", .batch)], normalized)
    all.verifiers = [.scripted("a", .batch), normalized]
    let rows = [1, 2, 3, 4].map { place in
      Submission(
        messages: [], completion: "4", columns: place == 3 ? ["a": 1] : ["a": 1, "answer": "4"],
        problem: "row \(place)")
    }
    for verifier in [sum, gated, column, all] as [any Verifier] {
      let results = await verifier.results(on: rows)
      #expect(results.map { (try? $0.get())?.score != nil } == [true, true, false, true])
      #expect("\(results[2])".contains("row 3"))
    }
  }

  @Test func `each is asked about as much as it must see`() async throws {
    var sum = WeightedSum()
    sum.parts = [Granularity.sample, .group, .batch].map {
      var part = WeightedPart()
      part.verifier = Choice(Counting(granularity: $0))
      return part
    }
    let rows = ["p", "p", "q", "", ""].map { Submission(messages: [], completion: "", problem: $0) }
    let scores = try await sum.verdicts(on: rows).map(\.components)
    #expect(scores.map { $0["counting"] } == [1, 1, 1, 1, 1])
    #expect(scores.map { $0["counting.2"] } == [2, 2, 1, 1, 1])
    #expect(scores.map { $0["counting.3"] } == [5, 5, 5, 5, 5])
  }

  @Test func `compositions nest, and see as much as the widest needs`() async throws {
    var (inner, outer) = (AllOf(), WeightedSum())
    inner.verifiers = [.scripted("a", .group), .scripted("b")]
    outer.parts[0].verifier = Choice(inner)
    outer.parts[0].weight = 3
    #expect(inner.granularity == .group && outer.granularity == .group)
    let verdict = try await outer.verdicts(on: [row(["a": 0.5, "b": 1])])[0]
    #expect(verdict.outcome == .scored(1.5))
  }

  @Test func `what an inner one learns when it is prepared, or cannot have, is the whole's affair`()
    async throws
  {
    for isMissing in [false, true] {
      var (gated, sum, column, all) = (Gated(), WeightedSum(), ByColumn(), AllOf())
      let shy = Choice<VerifierFamily>(Shy(isMissing: isMissing))
      gated.then = shy
      sum.parts[0].verifier = shy
      (column.cases, all.verifiers) = (["x": shy], [shy])
      for verifier in [gated, sum, column, all] as [any Verifier] {
        let services = VerifierServices()
        #expect(verifier.granularity == .sample)
        #expect(try await verifier.prepared(with: services).granularity == .batch)
        var fault: VerifierError?
        do throws(VerifierError) {
          try await verifier.rehearsed(with: services)
        } catch { fault = error }
        #expect(fault == (isMissing ? .failed(reason: "shy: there is no such program") : nil))
      }
    }
  }

  @Test func `children are prepared once, and end with the scope`() async throws {
    var (inner, outer) = (Gated(), ByColumn())
    inner.then = Choice(Opened())
    outer.cases = ["x": Choice(inner)]
    let services = VerifierServices()
    let judge = try await outer.prepared(with: services)
    let submission = row(["task": "x"])
    for _ in 0..<3 { #expect(try await judge.verdicts(on: [submission])[0].score == 1) }
    await services.scope.close()
    #expect(try await judge.verdicts(on: [submission])[0].score == 0)
  }
}

/// Scores how much it sees at once.
private struct Counting: Verifier {
  var granularity = Granularity.sample
  init() {}
  init(granularity: Granularity) { self.granularity = granularity }
  private enum CodingKeys: CodingKey {}

  func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    submissions.map { _ in .scored(Double(submissions.count), "") }
  }
}

/// Knows only when it is prepared that it judges batches; cannot be had where it is told so.
private struct Shy: PreparedVerifier {
  var isMissing = false

  func judge(with services: VerifierServices) async throws(VerifierError) -> any Judge {
    Scripted("a", .batch)
  }

  func rehearse(with services: VerifierServices) async throws(VerifierError) {
    if isMissing { throw .failed(reason: "there is no such program") }
  }
}

/// Scores 1 while it is open; each call opens another where it is not prepared.
private struct Opened: PreparedVerifier {
  func judge(with services: VerifierServices) async throws(VerifierError) -> any Judge {
    let line = Line()
    await services.scope.onClose { await line.close() }
    return line
  }

  actor Line: Judge {
    private var isOpen = true
    func close() { isOpen = false }
    func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
      submissions.map { _ in .scored(isOpen ? 1 : 0, "") }
    }
  }
}
