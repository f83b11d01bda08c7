import Diagnostics
import Foundation
import Recipes
import RunStore
import Stages
import Testing

@testable import hone

@Suite struct ClaimsTests {
  /// Runs whose numbers, bands of ±0.05 around them, went from 0.3 to these.
  private func finding(
    _ ends: [Double], above: Double? = nil, below: Double? = nil, meanAbove: Double? = nil,
    hasStart: Bool = true, seeds: Int = 3
  ) throws -> ClaimFinding {
    func measure(_ value: Double) throws -> Measure {
      let text =
        "{\"name\":\"x\",\"value\":\(value),\"low\":\(value - 0.05),\"high\":\(value + 0.05)}"
      return try JSONDecoder().decode(Measure.self, from: Data(text.utf8))
    }
    var claim = Claim()
    (claim.above, claim.below, claim.meanAbove) = (above, below, meanAbove)
    return try ClaimFinding(
      claim,
      runs: try ends.enumerated().map { index, end in
        ClaimFinding.Run(
          seed: index, start: hasStart ? try measure(0.3) : nil, end: try measure(end))
      }, seeds: seeds, confidence: 0.95)
  }

  @Test func `a gain holds where seeds agree and every run's bands are apart`() throws {
    // Gains 0.3, 0.32, 0.34: 0.32 ± 4.302653 · 0.02 / √3 = 0.049683.
    let clear = try finding([0.6, 0.62, 0.64], above: 0)
    #expect(clear.verdict == .holds)
    let overall = try #require(clear.overall)
    #expect(abs(overall.value - 0.32) < 1e-12 && abs(overall.low - 0.270317) < 1e-6)
    // Gains of 0.08: the bands of start and end overlap.
    #expect(try finding([0.38, 0.38, 0.38], above: 0).verdict == .undecided)
    // One seed gains nothing.
    #expect(try finding([0.6, 0.3, 0.6], above: 0).verdict == .undecided)
    #expect(try finding([0.2, 0.21, 0.19], above: 0).verdict == .fails)
    #expect(try finding([0.6, 0.6], above: 0).verdict == .lacksRuns)
  }

  @Test func `a win rate may be asked for by its mean, too`() throws {
    func verdict(_ rates: [Double]) throws -> ClaimFinding.Verdict {
      try finding(rates, above: 0.5, meanAbove: 0.6, hasStart: false).verdict
    }
    #expect(try verdict([0.66, 0.65, 0.64]) == .holds)
    #expect(try verdict([0.58, 0.59, 0.6]) == .fails)
    #expect(try verdict([0.9, 0.52, 0.6]) == .undecided)
  }

  @Test func `what does not help is claimed with an upper bound`() throws {
    #expect(try finding([0.19, 0.2, 0.21], below: 0.05).verdict == .holds)
    // Gains near 0, whose own intervals reach above the bound.
    #expect(try finding([0.29, 0.3, 0.31], below: 0.05).verdict == .undecided)
    #expect(try finding([0.6, 0.6, 0.6], below: 0.05).verdict == .fails)
    #expect(try finding([0.2, 0.3, 0.5], below: 0.05).verdict == .undecided)
  }

  @Test func `golden errors are read line by line, the largest of each method kept`() async throws {
    let trial = try Trial()
    try trial.write(
      "golden.txt",
      """
      ◇ Test started.
      golden a cases=2 value=1e-08 gradient=2e-07
      golden b cases=1 value=3e-08
      golden a cases=3 value=2e-08 gradient=1e-07
      """)
    let errors = try GoldenErrors(file: trial.folder.appending(path: "golden.txt").path)
    #expect(errors.entries.map(\.method) == ["a", "b"])
    #expect(errors.entries[0].cases == 5 && errors.entries[0].text == "2.0e-08, gradient 2.0e-07")
    #expect(errors.worst(of: ["a", "b"])?.value == 3e-8)
    #expect(errors.worst(of: ["b"])?.text == "3.0e-08")
    #expect(errors.worst(of: ["a", "c"]) == nil)
    try trial.write("damaged.txt", "golden a cases=2\n")
    #expect(throws: Refusal.self) {
      try GoldenErrors(file: trial.folder.appending(path: "damaged.txt").path)
    }
  }

  private static let claims = """
    seeds: [1, 2]
    recipes:
      - recipe: DIR/recipe.yaml
        golden: [cross_entropy]
        claims:
          - says: a model that learned nothing is seldom right
            end: {stage: evaluate, measure: pass@1}
            below: 0.9

    """

  @Test func `what is missing is listed, run, and decided`() async throws {
    let trial = try Trial()
    try trial.makeAll()
    try trial.write("claims.yaml", Self.claims)
    let check = "claims DIR/claims.yaml --runs DIR/runs"
    let missing = await trial.hone(check + " --missing")
    #expect(missing.code == 0)
    #expect(
      missing.output == """
        DIR/recipe.yaml\t1\tDIR/runs/recipe-seed1
        DIR/recipe.yaml\t2\tDIR/runs/recipe-seed2

        """)
    let early = await trial.hone(check)
    #expect(early.code == 70 && early.output.contains("lacks runs: a model that learned"))
    for seed in [1, 2] {
      let run = await trial.hone(
        "run DIR/recipe.yaml --set seed=\(seed) --output DIR/runs/recipe-seed\(seed)")
      #expect(run.code == 0, "\(run.error)")
    }
    #expect(await trial.hone(check + " --missing").output.isEmpty)
    let table = await trial.hone(check)
    #expect(table.code == 0, "\(table.error)")
    #expect(table.output.contains("below 0.9  holds"), "\(table.output)")
    #expect(table.output.hasSuffix("holds: a model that learned nothing is seldom right\n"))

    try trial.write("recipe.yaml", Trial.recipe.replacing("max_steps: 2", with: "max_steps: 3"))
    let stale = await trial.hone(check)
    #expect(stale.code == 65)
    #expect(
      stale.error.hasPrefix(
        "error: DIR/runs/recipe-seed1: the run was started with another recipe"), "\(stale.error)")
    let resumed = await trial.hone(
      "run DIR/recipe.yaml --set seed=1 --output DIR/runs/recipe-seed1 --resume")
    #expect(resumed.code == 65 && resumed.error.contains("another recipe"))
  }

  @Test(arguments: [
    (
      "evaluate, measure: pass@1", "evaluate, measure: pass@9",
      "evaluate has no pass@9; did you mean"
    ),
    (
      "stage: evaluate", "stage: evalute",
      "no evaluate stage is called evalute; did you mean evaluate?"
    ),
  ])
  func `a number that the runs lack is named`(from: String, to: String, says: String) async throws {
    let trial = try Trial()
    try trial.makeAll()
    try trial.write("claims.yaml", Self.claims.replacing(from, with: to))
    for seed in [1, 2] {
      _ = await trial.hone(
        "run DIR/recipe.yaml --set seed=\(seed) --output DIR/runs/recipe-seed\(seed)")
    }
    let outcome = await trial.hone("claims DIR/claims.yaml --runs DIR/runs")
    #expect(outcome.code == 65 && outcome.error.contains(says), "\(outcome.error)")
  }

  @Test(arguments: [
    ("below: 0.9", "belw: 0.9", "unknown key; did you mean below?"),
    ("below: 0.9", "mean_above: 0.9", "give one of above and below"),
    ("[1, 2]", "[1]", "1 give no interval; give two or more"),
  ])
  func `a claim that cannot be is refused at its place`(
    from: String, to: String, says: String
  ) async throws {
    let trial = try Trial()
    try trial.makeAll()
    try trial.write("claims.yaml", Self.claims.replacing(from, with: to))
    let outcome = await trial.hone("claims DIR/claims.yaml --runs DIR/runs")
    #expect(outcome.code == 65 && outcome.error.contains(says), "\(outcome.error)")
  }

  @Test func `the project's own claims are about its recipes`() async throws {
    let root = Trial.fixtures.deletingLastPathComponent().deletingLastPathComponent()
    let node = try Node(file: root.appending(path: "scripts/claims.yaml").path)
    let claims = try node.decode(Claims.self)
    #expect(claims.seeds.count == 3)
    for claimed in claims.recipes {
      let file = root.appending(path: "recipes/\(claimed.recipe).yaml").path
      let stages = try Recipe(file: file).stages.filter { $0.kind == Evaluation.kind }.map(\.name)
      for place in claimed.claims.flatMap({ [$0.start, $0.end] }).compactMap(\.self) {
        #expect(stages.contains(place.stage), "\(claimed.recipe): \(place.stage)")
      }
    }
  }
}
