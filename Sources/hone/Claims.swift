import Recipes

/// What recipes are claimed to do: a file such as `scripts/claims.yaml`.
struct Claims: Component {
  /// The seeds that every recipe is run with.
  var seeds = [1, 2, 3]
  /// How sure the intervals over seeds are.
  var confidence = 0.95
  /// The recipes, in the order of the table.
  var recipes: [ClaimedRecipe] = []

  func validate(_ issues: inout Issues) {
    issues.require(
      seeds.count > 1, "seeds", "\(seeds.count) give no interval; give two or more")
    issues.require(Set(seeds).count == seeds.count, "seeds", "one is given twice; keep one")
    issues.require(seeds.allSatisfy { $0 >= 0 }, "seeds", "one is below 0; give 0 or more")
    issues.require(
      confidence > 0 && confidence < 1, "confidence", "\(confidence) is outside 0 ... 1")
    issues.require(!recipes.isEmpty, "recipes", "is empty; name at least one recipe")
  }
}

/// A recipe with what is claimed of its runs.
struct ClaimedRecipe: Component {
  /// Its name in recipes/.
  var recipe = ""
  /// The pieces whose golden errors vouch for the method, by their names in recipes.
  var golden: [String] = []
  /// What is claimed.
  var claims: [Claim] = []

  func validate(_ issues: inout Issues) {
    issues.require(!recipe.isEmpty, "recipe", "is missing; give a name in recipes/")
    issues.require(!claims.isEmpty, "claims", "is empty; give at least one claim")
  }
}

/// That a number of the runs' evaluations, or its change, lies on one side of a bound.
struct Claim: Component {
  /// The claim in words.
  var says = ""
  /// Where the change starts; none for a number that compares by itself, such as `win_rate`.
  var start: ClaimPlace?
  /// Where it ends.
  var end = ClaimPlace()
  /// What the interval is claimed to lie above.
  var above: Double?
  /// What the interval is claimed to lie below.
  var below: Double?
  /// What the mean over seeds is claimed to exceed, beside `above`.
  var meanAbove: Double?

  func validate(_ issues: inout Issues) {
    issues.require(!says.isEmpty, "says", "is missing; say what is claimed")
    issues.require(
      (above == nil) != (below == nil), "above", "give one of above and below")
    issues.require(
      meanAbove == nil || above != nil, "mean_above", "goes with above; give that too")
  }

  /// What is asked of the number, in short: `above 0.5, mean above 0.6`.
  var bounds: String {
    [("above", above), ("below", below), ("mean above", meanAbove)]
      .compactMap { words, bound in bound.map { "\(words) \(shortest($0))" } }
      .joined(separator: ", ")
  }

  private func shortest(_ number: Double) -> String {
    number == number.rounded() ? "\(Int(number))" : "\(number)"
  }
}

/// A number of an evaluation.
struct ClaimPlace: Component {
  /// The `evaluate` stage's name.
  var stage = ""
  /// The number's name there: `pass@1`, `win_rate`, `reward`, `mean_length`.
  var measure = ""

  func validate(_ issues: inout Issues) {
    issues.require(!stage.isEmpty, "stage", "is missing; name an evaluate stage")
    issues.require(!measure.isEmpty, "measure", "is missing; name a number, such as pass@1")
  }
}
