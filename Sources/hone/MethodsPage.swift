import Recipes
import Stages

/// `docs/methods.md`: a table for each family.
func methodsPage(_ methods: [Method]) -> String {
  let tables = families(of: methods).map { family in
    methodsTable(family, methods.filter { $0.family == family })
  }
  return """
    # Methods

    What recipes can name. `make docs` writes this page from the declarations; `hone methods describe
    NAME` says more of each.

    \(tables.joined(separator: "\n"))
    """
}

/// A family's methods, without the columns that would be empty.
private func methodsTable(_ family: String, _ methods: [Method]) -> String {
  var places: [String] = []
  for place in methods.flatMap(\.places).map(\.inAnyPlace) where !places.contains(place) {
    places.append(place)
  }
  let columns = columns.filter { column in methods.contains { !column.cell($0).isEmpty } }
  let rows =
    [columns.map(\.title), columns.map { _ in "---" }]
    + methods.map { method in
      columns.map { $0.cell(method).replacing("|", with: "\\|") }
    }
  return """
    ## \(family.prefix(1).uppercased() + family.dropFirst().replacing("_", with: " "))

    In \(places.map { "`\($0)`" }.joined(separator: ", ")).

    \(rows.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined())
    """
}

/// What the tables say of a method.
private let columns: [(title: String, cell: @Sendable (Method) -> String)] = [
  ("name", { "`\($0.name)`" }),
  ("what it is", { $0.summary }),
  (
    "keys and defaults",
    { $0.keys.map { "`\($0.name): \($0.standard)`" }.joined(separator: ", ") }
  ),
  ("needs", { $0.needs }),
  ("source", { $0.citations.map(link).joined(separator: ", ") }),
]

/// A citation as a link, where it can be one.
private func link(_ citation: String) -> String {
  for (prefix, address) in [
    ("arXiv:", "https://arxiv.org/abs/"), ("doi:", "https://doi.org/"),
  ] where citation.hasPrefix(prefix) {
    return "[\(citation)](\(address)\(citation.dropFirst(prefix.count)))"
  }
  return citation
}
