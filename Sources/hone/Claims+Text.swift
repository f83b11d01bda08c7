import Diagnostics
import Reports
import RunStore

/// The findings as a table, with the golden errors of methods that no claim is about below it.
func claimsText(_ found: [RecipeFindings], _ golden: GoldenErrors?) -> String {
  let table = textTable(
    ["method", "golden error", "number", "seed", "start", "end", "claimed", ""],
    found.flatMap { rows($0, golden) }, texts: [0, 1, 2, 3, 6, 7])
  let findings = found.flatMap(\.findings)
  let says = findings.map { "\($0.verdict.rawValue): \($0.says)" }
  let rest = golden.map { errors in
    "\n\ngolden errors, method by method\n"
      + textTable(
        ["method", "cases", "value", "gradient"],
        errors.entries.map {
          [$0.method, "\($0.cases)", formatted($0.value), $0.gradient.map(formatted) ?? ""]
        })
  }
  return table + "\n\n" + says.joined(separator: "\n") + (rest ?? "")
}

/// A line for each run of each claim, and one over seeds.
private func rows(_ recipe: RecipeFindings, _ golden: GoldenErrors?) -> [[String]] {
  let error = recipe.golden?.text ?? (golden == nil ? "not measured" : "needs HONE_REFERENCE")
  return recipe.findings.enumerated().flatMap { index, finding in
    let head = index == 0 ? [recipe.recipe, error] : ["", ""]
    var lines = finding.runs.map { run in
      ["", "", "", "\(run.seed)", run.start?.text ?? "", run.end.text]
    }
    lines.append(["", "", "", "all", "", finding.overallText])
    lines[lines.count - 1] += [finding.bounds, finding.verdict.rawValue]
    lines[0].replaceSubrange(0..<3, with: head + [finding.measure])
    return lines
  }
}

extension ClaimFinding {
  /// The claimed number over seeds, a change with its sign.
  fileprivate var overallText: String {
    guard let overall else { return "" }
    let sign = runs.first?.start != nil && overall.value > 0 ? "+" : ""
    return sign
      + "\(formatted(overall.value)) [\(formatted(overall.low)), \(formatted(overall.high))]"
  }
}
