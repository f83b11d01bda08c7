/// One `--set path=value` of a command line.
public struct Assignment: Sendable {
  /// The setting.
  public var path: RecipePath
  /// Its value, read as YAML.
  public let value: Node

  /// Reads `stages[1].max_steps=5`.
  ///
  /// - Throws: when there is no `=`, or the path or the value cannot be read.
  public init(parsing text: String) throws(RecipeErrors) {
    let place = Place(file: "--set \(text)")
    guard let equals = text.firstIndex(of: "=") else {
      let problem = "has no value; write it like stages[1].max_steps=5"
      throw RecipeErrors(RecipeError(place, [], problem))
    }
    do throws(RecipeError) {
      path = try RecipePath(parsing: String(text[..<equals]), at: place)
    } catch {
      throw RecipeErrors(error)
    }
    value = try Node(value: String(text[text.index(after: equals)...]), at: place)
  }
}

extension Node {
  /// The recipe with one setting changed.
  ///
  /// The path may begin with a stage's own key or `name` in place of `stages[1]`, and may leave out
  /// the key between a stage's index and its settings.
  ///
  /// - Parameters:
  ///   - assignment: what to set.
  ///   - aliases: the flat keys of a stage, given its key, with the paths that they stand for.
  /// - Throws: when two stages have the name, or the path leads nowhere.
  public func applying(
    _ assignment: Assignment, aliases: (_ stage: String) -> [String: RecipePath] = { _ in [:] }
  ) throws(RecipeError) -> Node {
    let path = try throughStages(assignment.path, at: assignment.value.place, aliases)
    return try setting(path, to: assignment.value)
  }

  private func throughStages(
    _ path: RecipePath, at place: Place, _ aliases: (String) -> [String: RecipePath]
  ) throws(RecipeError) -> RecipePath {
    let stages = self["stages"]?.elements ?? []
    guard case .key(let first)? = path.steps.first else { return path }
    var (index, rest) = (0, path.steps.dropFirst())
    if first == "stages", case .index(let i)? = rest.first, stages.indices.contains(i) {
      (index, rest) = (i, rest.dropFirst())
    } else if self[first] == nil {
      let found = stages.indices.filter { stages[$0].isStage(named: first) }
      guard let only = found.first else { return path }
      guard found.count == 1 else {
        let places = found.map { "stages[\($0)]" }.joined(separator: " or ")
        throw RecipeError(place, path, "\(found.count) stages are called \(first); write \(places)")
      }
      index = only
    } else {
      return path
    }
    guard let stage = stages[index].entries?.first else { return path }
    if case .key(let key)? = rest.first, stages[index].isStage(named: key) { rest.removeFirst() }
    var steps = Array(rest)
    if case .key(let key)? = steps.first, let target = aliases(stage.key)[key] {
      steps.replaceSubrange(0..<1, with: target.steps)
    }
    return RecipePath([.key("stages"), .index(index), .key(stage.key)] + steps)
  }

  /// Whether a single-key map is the stage that is meant by its key or by its `name`.
  private func isStage(named name: String) -> Bool {
    guard let stage = entries?.first else { return false }
    return stage.key == name || stage.value["name"]?.text == name
  }
}
