import Recipes
import Records
import Rewards
import Testing
import Verifiers

@Suite struct ByColumnTests {
  private func cases() -> ByColumn {
    var verifier = ByColumn()
    verifier.cases = ["math": .scripted("a"), "code": .scripted("b", .batch), "7": .scripted("a")]
    return verifier
  }

  @Test func `each row goes to its case, in order`() async {
    let rows = [
      row(["task": "code", "a": 0, "b": 0.5]), row(["task": "math", "a": 1]),
      row(["task": "code", "b": "late"]), row(["task": 7, "a": "mute"]),
    ]
    let results = await cases().results(on: rows)
    #expect(results.map { try? $0.get().outcome } == [.scored(0.5), .scored(1), nil, .unparseable])
    #expect(cases().granularity == .batch)
  }

  private static let strays: [(JSON, String)] = [
    (
      ["task": "mth"],
      "column \"task\" holds \"mth\", and no case is for it; did you mean math? "
        + "The cases are 7, code, math"
    ),
    (["task": []], "column \"task\" holds an array, and chooses the verifier"),
    ([:], "column \"task\" is not there, and chooses the verifier"),
  ]

  @Test(arguments: strays)
  func `a row that nobody judges is a fault`(columns: JSON, reason: String) async {
    let fault = VerifierError.malformedProblem(id: "p", reason: reason)
    #expect(await cases().results(on: [row(columns)]) == [.failure(fault)])
    var verifier = cases()
    verifier.otherwise = .scripted("rest")
    var members = columns.members ?? []
    members.append(JSON.Member("rest", 0.25))
    let results = await verifier.results(on: [row(.object(members))])
    #expect(results.map { try? $0.get().score } == [0.25])
  }

  @Test func `somebody must judge`() {
    var (issues, verifier) = (Issues(), ByColumn())
    verifier.validate(&issues)
    #expect(issues.found.map(\.key) == ["cases"])
    (issues, verifier.otherwise) = (Issues(), .scripted("a"))
    verifier.validate(&issues)
    #expect(issues.found.isEmpty)
  }

  @Test func `a recipe spells it out`() throws {
    let text = """
      column: kind
      cases:
        MathQA: {type: number_match, extract: boxed}
        text: exact_match
      otherwise: finished
      """
    let verifier = try Node(yaml: text, file: "test").decode(ByColumn.self)
    #expect(verifier.cases.keys.sorted() == ["MathQA", "text"])
    #expect((verifier.cases["MathQA"]?.part as? NumberMatch)?.extract == .boxed)
    #expect(verifier.otherwise?.name == "finished" && verifier.column == "kind")
    let error = #expect(throws: RecipeErrors.self) {
      try Node(yaml: "{cases: {x: {type: format, tgs: []}}}", file: "test").decode(ByColumn.self)
    }
    #expect("\(error?.list.first?.path ?? "")" == "cases.x.tgs")
  }
}
