import Recipes

/// The most of anything that multiplies: rows of a micro-batch, samples, repeats.
let largestFactor = 1_000_000
/// The most of anything that adds up: steps, tokens, rows.
let largestCount = 1_000_000_000

/// Reports counts below 1, and counts whose products no number could hold.
func requireCounts(
  _ counts: [(key: String, value: Int?)], atMost most: Int = largestFactor, _ issues: inout Issues
) {
  for case (let key, let value?) in counts {
    issues.require(value > 0, key, "is \(value); give 1 or more")
    issues.require(value <= most, key, "is \(value); at most \(most) would do")
  }
}

/// Reports epochs that are none, or more than anybody could want.
func requireEpochs(_ epochs: Double, _ issues: inout Issues) {
  issues.require(
    epochs > 0 && epochs <= Double(largestFactor), "num_train_epochs",
    "is \(epochs); give more than 0 and at most \(largestFactor)")
}

/// Reports stop texts that would end every completion at once.
func requireStops(_ stops: [String], _ issues: inout Issues) {
  for (i, stop) in stops.enumerated() where stop.isEmpty {
    issues.add("stop[\(i)]", "is empty, and would end every completion at once")
  }
}
