import Records

/// Text with `{column}` placeholders; `{{` and `}}` are braces.
struct TextTemplate {
  private enum Part {
    case text(String)
    case column(String)
  }
  private var parts: [Part] = []

  /// - Throws: what is wrong with the template, in words.
  init(_ template: String) throws(TemplateFault) {
    var rest = template[...]
    var text = ""
    while let character = rest.first {
      rest.removeFirst()
      if (character == "{" || character == "}"), rest.first == character {
        rest.removeFirst()
        text.append(character)
      } else if character == "{" {
        guard let end = rest.firstIndex(of: "}") else {
          throw TemplateFault(problem: "a { has no }; write {{ for a brace")
        }
        parts += [.text(text), .column(String(rest[..<end]))]
        text = ""
        rest = rest[rest.index(after: end)...]
      } else if character == "}" {
        throw TemplateFault(problem: "a } has no {; write }} for a brace")
      } else {
        text.append(character)
      }
    }
    parts.append(.text(text))
  }

  /// The text for `row`; whole numbers and numbers are written as JSON writes them.
  func text(for row: JSONRow, key: String) throws(DataError) -> String {
    var out = ""
    for part in parts {
      switch part {
      case .text(let text): out += text
      case .column(let column):
        guard let value = row.object[column] else {
          throw row.error(
            key, "there is no column \"\(column)\"; \(columnList(row.object, near: column))")
        }
        out += try Self.text(value, column, row)
      }
    }
    return out
  }

  private static func text(_ value: JSON, _ column: String, _ row: JSONRow) throws(DataError)
    -> String
  {
    switch value {
    case .string(let text): text
    case .int, .number: value.text
    default: throw row.error(column, "expected text or a number, found \(value.kind)")
    }
  }
}

/// What is wrong with a template.
struct TemplateFault: Error {
  let problem: String
}

/// `did you mean question? The columns here are answer, question`.
func columnList(_ object: JSON, near name: String) -> String {
  let names = (object.members ?? []).map(\.key)
  let list = "the columns here are \(names.joined(separator: ", "))"
  let near = names.min { distance($0, name) < distance($1, name) }
  guard let near, distance(near, name) <= 2 else { return list }
  return "did you mean \(near)? T" + list.dropFirst()
}

/// Levenshtein's distance.
private func distance(_ a: String, _ b: String) -> Int {
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let above = row[j + 1]
      row[j + 1] = x == y ? diagonal : 1 + min(diagonal, above, row[j])
      diagonal = above
    }
  }
  return row[b.count]
}
