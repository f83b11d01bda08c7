/// The way from the root of a recipe to one of its settings: `stages[1].optimizer.learning_rate`.
public struct RecipePath: Sendable, Hashable, CustomStringConvertible {
  /// One step down.
  public enum Step: Sendable, Hashable {
    /// Into a map, by key.
    case key(String)
    /// Into a list, by position from 0.
    case index(Int)
    /// Into a list, to the element whose `type` this is.
    case named(String)
  }
  /// The steps from the root.
  public var steps: [Step]

  /// The path with these steps.
  public init(_ steps: [Step]) { self.steps = steps }

  /// Reads `a.b[2].c` or `a[reference_kl].b`.
  ///
  /// - Throws: when a key is empty or a bracket is not closed.
  public init(parsing text: String, at place: Place = .none) throws(RecipeError) {
    guard let steps = Self.steps(text) else {
      throw RecipeError(place, [], "\"\(text)\" is no path; write it like stages[1].max_steps")
    }
    self.steps = steps
  }

  private static func steps(_ text: String) -> [Step]? {
    var steps: [Step] = []
    for part in text.split(separator: ".", omittingEmptySubsequences: false) {
      var pieces = part.split(separator: "[", omittingEmptySubsequences: false)
      let key = pieces.removeFirst()
      guard !key.isEmpty, !key.contains("]") else { return nil }
      steps.append(.key(String(key)))
      for piece in pieces {
        guard piece.last == "]", piece.count > 1 else { return nil }
        let inside = String(piece.dropLast())
        steps.append(Int(inside).map(Step.index) ?? .named(inside))
      }
    }
    return steps
  }

  /// The path one step further down.
  public func appending(_ step: Step) -> RecipePath { RecipePath(steps + [step]) }

  /// The path with a key below it.
  public func appending(_ key: String) -> RecipePath { appending(.key(key)) }

  /// The recipe's spelling.
  public var description: String {
    steps.reduce(into: "") { text, step in
      switch step {
      case .key(let key): text += text.isEmpty ? key : "." + key
      case .index(let index): text += "[\(index)]"
      case .named(let name): text += "[\(name)]"
      }
    }
  }
}

extension RecipePath: ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
  /// A path written in code; a malformed one is a programming error.
  public init(stringLiteral text: String) {
    guard let steps = Self.steps(text) else { preconditionFailure("\(text) is no path") }
    self.steps = steps
  }

  /// A path from its steps.
  public init(arrayLiteral steps: Step...) { self.steps = steps }
}
