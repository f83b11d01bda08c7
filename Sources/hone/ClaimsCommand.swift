import ArgumentParser
import Foundation
import Recipes
import Reports
import RunStore
import Stages

/// Decides what recipes are claimed to do.
struct ClaimsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claims", abstract: "Decide claims about recipes from runs with several seeds.",
    discussion: """
      FILE lists recipes, seeds, and for each recipe what its evaluations are
      claimed to show: a number of an evaluate stage, or its change from another,
      that lies above or below a bound. The runs are those in --runs, named
      RECIPE-seedSEED; --missing lists what is to be run yet.

        hone claims scripts/claims.yaml --runs runs/claims --missing
        hone claims scripts/claims.yaml --runs runs/claims

      Every run shows its number, with the interval over prompts where there is
      one; the last line of a claim the mean over seeds, with Student's interval. A
      claim that a number lies above a bound holds where that interval does, and in
      every run the interval over prompts does too (of a change: where the bands of
      start and end are that far apart). It does not hold where the interval lies
      on the other side, or the mean is not what is claimed; else it is not decided.

      --golden names a file with lines that the tests print, `golden NAME cases=N
      value=X gradient=X`: the largest errors against golden values, of values
      relative above 1, of gradients against the greatest component.

      Ends with 70 where a claim does not hold or lacks runs. Keys of --json:
      recipes (a list of recipe, golden, findings: a list of says, bounds, measure,
      runs, overall, verdict), golden (a list of method, cases, value, gradient).
      """)

  @Argument(help: "The claims, a YAML file.") var file: String
  @Option(help: .init("The directory that holds the runs.", valueName: "dir"))
  var runs = "\(Places.runs)/claims"
  @Option(help: .init("Golden errors, as the tests print them.", valueName: "file"))
  var golden: String?
  @Flag(help: "List the runs that are not finished: recipe, seed, directory.") var missing = false
  @Flag(help: "Print the findings as JSON.") var json = false

  func run() async throws {
    let console = Console.current
    guard FileManager.default.fileExists(atPath: file) else {
      throw Refusal(.missing, "\(file): there is no such file; give a list of claims")
    }
    let claims = try Node(file: file).decode(Claims.self)
    if missing {
      for run in try claims.runs(in: runs) where try !run.isFinished() {
        console.print([run.recipe, "\(run.seed)", run.directory].joined(separator: "\t"))
      }
      return
    }
    let errors = try golden.map { try GoldenErrors(file: $0) }
    let found = try claims.recipes.map { try RecipeFindings($0, of: claims, in: runs, errors) }
    if json {
      try console.print(json: Report(recipes: found, golden: errors?.entries ?? []))
    } else {
      console.print(claimsText(found, errors))
    }
    let bad: [ClaimFinding.Verdict] = [.fails, .lacksRuns]
    if found.flatMap(\.findings).contains(where: { bad.contains($0.verdict) }) {
      throw ExitCode(Code.software.rawValue)
    }
  }

  private struct Report: Encodable {
    let recipes: [RecipeFindings]
    let golden: [GoldenErrors.Entry]
  }
}

/// What was found about a recipe.
struct RecipeFindings: Encodable {
  /// The recipe's name.
  let recipe: String
  /// The largest golden errors of its pieces; `nil` where they are not known.
  let golden: GoldenErrors.Entry?
  /// One finding a claim.
  let findings: [ClaimFinding]

  /// Reads the finished runs of a recipe.
  init(_ claimed: ClaimedRecipe, of claims: Claims, in folder: String, _ errors: GoldenErrors?)
    throws
  {
    recipe = claimed.recipe
    golden = errors?.worst(of: claimed.golden)
    let runs = try claims.runs(of: claimed, in: folder).filter { try $0.isFinished() }
    findings = try claimed.claims.map { claim in
      try ClaimFinding(
        claim, runs: try runs.map { try $0.numbers(for: claim) }, seeds: claims.seeds.count,
        confidence: claims.confidence)
    }
  }
}

/// One run that claims are about.
struct ClaimedRun {
  /// The recipe's name.
  let recipe: String
  /// The run's seed.
  let seed: Int
  /// Where it is, or will be.
  let directory: String

  /// Whether it is there and came to its end.
  ///
  /// - Throws: where it was made by another recipe than the present one.
  func isFinished() throws -> Bool {
    let url = URL(filePath: directory)
    guard let found = try? RunDirectory.open(at: url) else { return false }
    var present = try Recipe(file: try Places.recipe(recipe), assignments: ["seed=\(seed)"])
    present.output = directory
    try Runner.requireSame(present, in: found)
    return try RunDatabase.read(found).run().status == .finished
  }

  /// The numbers that a claim asks for.
  ///
  /// - Throws: `Refusal` where the run has no such stage or number.
  func numbers(for claim: Claim) throws -> ClaimFinding.Run {
    let database = try RunDatabase.read(try RunDirectory.open(at: URL(filePath: directory)))
    return ClaimFinding.Run(
      seed: seed, start: try claim.start.map { try measure($0, database) },
      end: try measure(claim.end, database))
  }

  private func measure(_ place: ClaimPlace, _ database: RunDatabase) throws -> Measure {
    let stages = try database.run().stages.filter { $0.kind == Evaluation.kind }
    guard let stage = stages.first(where: { $0.name == place.stage }) else {
      let near = didYouMean(place.stage, among: stages.map(\.name), "the evaluate stages are")
      throw Refusal(.data, "\(directory): no evaluate stage is called \(place.stage); \(near)")
    }
    let measures = try database.evaluations(stage: stage.stage).last?.measures ?? []
    guard let measure = measures.first(where: { $0.name == place.measure }) else {
      let near = didYouMean(place.measure, among: measures.map(\.name), "the numbers are")
      throw Refusal(.data, "\(directory): \(place.stage) has no \(place.measure); \(near)")
    }
    return measure
  }
}

extension Claims {
  /// Every run that the claims are about.
  func runs(in folder: String) throws -> [ClaimedRun] {
    try recipes.flatMap { try runs(of: $0, in: folder) }
  }

  /// The runs of one recipe, a seed each.
  func runs(of claimed: ClaimedRecipe, in folder: String) throws -> [ClaimedRun] {
    seeds.map { seed in
      ClaimedRun(
        recipe: claimed.recipe, seed: seed,
        directory: "\(folder)/\(Places.plainName(claimed.recipe))-seed\(seed)")
    }
  }
}
