import Diagnostics
import Reports
import RunStore

/// The findings as a table, with the golden errors of methods that no claim is about below it.
func claimsText(_ found: [RecipeFindings], _ golden: GoldenErrors?) -> String {
  let table = textTable(
    ["method", "golden error", "number", "seed", "start", "end", "change", "claimed", ""],
    found.flatMap { rows($0, golden) }, texts: [0, 1, 2, 3, 7, 8])
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
    var lines = finding.runs.map { run in
      ["", "", "", "\(run.seed)", run.start?.text ?? "", run.end.text, run.changeText]
    }
    lines.append(["", "", "", "all", ""] + finding.overallCells)
    lines[lines.count - 1] += [finding.bounds, finding.verdict.rawValue]
    let head = index == 0 ? [recipe.recipe, error] : ["", ""]
    lines[0].replaceSubrange(0..<3, with: head + [finding.measure])
    return lines
  }
}

extension ClaimFinding.Run {
  /// How far the end is from the start, with its sign.
  fileprivate var changeText: String { start == nil ? "" : signed(value) }
}

extension ClaimFinding {
  /// The number over seeds with its interval: an end, or a change.
  fileprivate var overallCells: [String] {
    guard let overall else { return ["", ""] }
    let isChange = runs.contains { $0.start != nil }
    let value = isChange ? signed(overall.value) : formatted(overall.value)
    let text = "\(value) [\(formatted(overall.low)), \(formatted(overall.high))]"
    return isChange ? ["", text] : [text, ""]
  }
}

private func signed(_ number: Double) -> String { (number > 0 ? "+" : "") + formatted(number) }
