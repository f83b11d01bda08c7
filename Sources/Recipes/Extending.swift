import Foundation

/// Named recipes and fragments that `extends` may refer to beside files.
public struct Presets: Sendable {
  /// The names there are.
  public let names: [String]
  private let find: @Sendable (String) throws(RecipeErrors) -> Node?

  /// Presets that `find` looks up by name.
  public init(
    names: [String] = [],
    find: @escaping @Sendable (String) throws(RecipeErrors) -> Node? = { _ in nil }
  ) {
    self.names = names
    self.find = find
  }

  /// The map that an `extends` names, a preset or a file relative to the one it stands in, and
  /// what it is known by.
  fileprivate func base(_ reference: Node, _ name: String) throws(RecipeErrors) -> (String, Node) {
    if let preset = try find(name) { return (name, preset) }
    guard name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml") else {
      let near = Suggestion.text(name, among: names, "the presets are")
      throw RecipeErrors(
        RecipeError(reference.place, "extends", "no preset is called \"\(name)\"; \(near)"))
    }
    let file = RelativeFile.path(name, from: reference.place.file)
    guard FileManager.default.fileExists(atPath: file) else {
      throw RecipeErrors(RecipeError(reference.place, "extends", "there is no file \(file)"))
    }
    return (file, try Node(file: file))
  }
}

/// Files named relative to the file that names them.
private enum RelativeFile {
  static func path(_ name: String, from file: String) -> String {
    let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    guard !name.hasPrefix("/"), !folder.isEmpty else { return simplified(name) }
    return simplified(folder.joined(separator: "/") + "/" + name)
  }

  /// The path without `.`, and without `..` where a folder goes before it.
  static func simplified(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: false) where part != "." {
      if part == "..", let last = parts.last, last != "..", !last.isEmpty {
        parts.removeLast()
      } else {
        parts.append(part)
      }
    }
    return parts.joined(separator: "/")
  }
}

extension Node {
  /// This map laid over everything that its `extends` names, which may extend further.
  ///
  /// `extends` is a preset's name, a file's path relative to the file it stands in, or a list of
  /// these; later ones are laid over earlier ones, and the map itself over all.
  ///
  /// - Parameters:
  ///   - presets: what a name that is no path refers to.
  ///   - aliases: flat keys that each layer may use; see ``overlaid(by:aliases:)``.
  /// - Throws: when a base is missing, cannot be read or extends itself.
  public func extended(with presets: Presets = Presets(), aliases: [String: RecipePath] = [:])
    throws(RecipeErrors) -> Node
  {
    try extended(presets, aliases, past: [RelativeFile.simplified(place.file)])
  }

  private func extended(
    _ presets: Presets, _ aliases: [String: RecipePath], past: [String]
  ) throws(RecipeErrors) -> Node {
    var result = Node(.map([]), at: place)
    for reference in try bases() {
      let name = reference.text ?? ""
      let (mark, base) = try presets.base(reference, name)
      guard !past.contains(mark) else {
        let circle = (past.drop { $0 != mark } + [mark]).joined(separator: " → ")
        throw RecipeErrors(
          RecipeError(reference.place, "extends", "goes in a circle: \(circle)"))
      }
      let layer = try base.extended(presets, aliases, past: past + [mark])
      result = result.overlaid(by: layer)
    }
    do throws(RecipeError) {
      return try result.overlaid(by: removing("extends"), aliases: aliases)
    } catch {
      throw RecipeErrors(error)
    }
  }

  private func bases() throws(RecipeErrors) -> [Node] {
    guard let reference = self["extends"], !reference.isNull else { return [] }
    let list = reference.elements ?? [reference]
    for base in list where base.text == nil {
      let problem = "expected the name of a preset or a file, found \(base.kind)"
      throw RecipeErrors(RecipeError(base.place, "extends", problem))
    }
    return list
  }
}
