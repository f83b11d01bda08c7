/// The Swift source of a family's catalog.
struct FamilySource {
  let component: String
  let imports: [String]
  let parts: [ComponentSource]

  /// The whole file.
  var swift: String {
    let imports = (["Recipes"] + imports).sorted().map { "import \($0)\n" }.joined()
    return """
      \(imports)
      /// Every \(title), by the name a recipe gives it.
      public enum \(component)Family: Family {
        /// The components of the family, one for each file of its folder.
        public static let catalog: Catalog<any \(component)> = {
          var catalog = Catalog<any \(component)>(\(literal(title)))
      \(parts.map(entry).joined())
          return catalog
        }()
      }

      """
  }

  /// The protocol's name in words: `advantage estimator`.
  private var title: String {
    component.reduce(into: "") { title, letter in
      if letter.isUppercase, !title.isEmpty { title += " " }
      title += letter.lowercased()
    }
  }

  /// The entry of one component; the compiler reports a type that does not conform at its own file.
  private func entry(_ part: ComponentSource) -> String {
    let settings = part.properties.map { property in
      "Setting(property: \(literal(property.name)), type: \(literal(property.type)), "
        + "default: \(literal(property.defaultText)), "
        + "documentation: \(literal(property.documentation)))"
    }
    return """
      #sourceLocation(file: \(literal(part.path)), line: \(part.line))
          catalog.add(\(part.name).self, documentation: \(literal(part.documentation)), \
      needs: \(literal(part.needs)), settings: [\(settings.joined(separator: ", "))]) { $0 }
      #sourceLocation()

      """
  }

  private func literal(_ text: String) -> String {
    let escaped = text.reduce(into: "") { escaped, letter in
      switch letter {
      case "\\": escaped += "\\\\"
      case "\"": escaped += "\\\""
      case "\n": escaped += "\\n"
      case "\t": escaped += "\\t"
      case "\r": escaped += "\\r"
      default: escaped.append(letter)
      }
    }
    return "\"\(escaped)\""
  }
}
